using Insta485.Decoder;

// The site starts this program. It decodes photos that arrive on its standard input until that ends. With --socket it does so for each
// connection; words behind the path start another program for it.
if (args is ["--socket", var path, .. var program])
{
    return await SocketServer.RunAsync(path, program is [] ? DecoderProcess.Program : program);
}

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
Worker.Serve(input, output);
return 0;
