using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Insta485.Decoder;

/// <summary>
/// The decoder's container: each connection to its socket is a worker of its own. The site ends a worker by closing its connection.
/// </summary>
internal static class SocketServer
{
    // A worker that hangs is ended by the site. This is for a site that does not.
    private const int Seconds = 400;

    /// <summary>Listens until SIGTERM.</summary>
    /// <param name="program">The words that start a worker.</param>
    public static async Task<int> RunAsync(string path, IReadOnlyList<string> program)
    {
        // It gets its name when it listens: who finds it can connect.
        var early = path + ".new";
        File.Delete(early);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(early));
        listener.Listen();
        // The site's container is in the same group.
        File.SetUnixFileMode(early, (UnixFileMode)0b110_110_000);
        File.Move(early, path, overwrite: true);
        using var stop = new CancellationTokenSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.RemoveAll(connection => connection.IsCompleted);
                connections.Add(ServeAsync(await listener.AcceptAsync(stop.Token), program, stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
            File.Delete(path);
            return 0;
        }
    }

    private static async Task ServeAsync(Socket socket, IReadOnlyList<string> program, CancellationToken cancellationToken)
    {
        using var worker = DecoderProcess.Start(program, Seconds);
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var input = CopyAsync(stream, worker.StandardInput.BaseStream, cancellationToken);
            var output = CopyAsync(worker.StandardOutput.BaseStream, stream, cancellationToken);
            var words = CopyAsync(worker.StandardError.BaseStream, Console.OpenStandardError(), cancellationToken);
            await Task.WhenAny(input, output);
        }
        finally
        {
            if (!worker.HasExited)
            {
                worker.Kill(entireProcessTree: true);
            }

            await worker.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, cancellationToken);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two has ended, so the other does.
        }
    }
}
