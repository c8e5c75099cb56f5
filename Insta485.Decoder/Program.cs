using Insta485.Decoder;

// The site starts this program. It decodes photos that arrive on its standard input until that ends.
if (args is ["--socket", var path])
{
    return await SocketServer.RunAsync(path);
}

using var input = Console.OpenStandardInput();
using var output = Console.OpenStandardOutput();
Worker.Serve(input, output);
return 0;
