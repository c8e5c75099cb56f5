namespace Insta485.Decoder;

internal static class SocketServer
{
    public static Task<int> RunAsync(string path) => throw new NotSupportedException(path);
}
