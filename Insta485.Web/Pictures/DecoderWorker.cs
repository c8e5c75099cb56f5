using System.Diagnostics;
using System.Net.Sockets;
using Insta485.Decoder;

namespace Insta485.Web.Pictures;

/// <summary>One worker: a process of this site, or a connection to the decoder's container. Used by one photo at a time.</summary>
internal sealed class DecoderWorker : IDisposable
{
    private readonly Process? _process;
    private readonly Socket? _socket;
    private readonly Task<string> _words;
    private long _used = Stopwatch.GetTimestamp();

    private DecoderWorker(Process process)
    {
        _process = process;
        (Input, Output) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        _words = HeadAsync(process.StandardError);
    }

    private DecoderWorker(Socket socket)
    {
        _socket = socket;
        Input = Output = new NetworkStream(socket, ownsSocket: true);
        _words = Task.FromResult("");
    }

    /// <summary>What the worker reads.</summary>
    public Stream Input { get; }

    /// <summary>What it writes.</summary>
    public Stream Output { get; }

    /// <summary>Whether it has answered everything that it was asked, and may decode another photo.</summary>
    public bool IsGood => IsDone && Photos < DecoderProcess.MaxPhotos;

    public int Photos { get; private set; }

    public TimeSpan IdleFor => Stopwatch.GetElapsedTime(_used);

    /// <summary>Whether it still runs, while it is idle.</summary>
    public bool IsAlive => _process is not null ? !_process.HasExited
        : _socket is { Connected: true } && !(_socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0);

    private bool IsDone { get; set; } = true;

    /// <summary>Starts a process.</summary>
    /// <param name="seconds">The limit of CPU time of all its photos.</param>
    public static DecoderWorker Start(DecoderIsolation isolation, IReadOnlyList<string> program, int seconds) =>
        new(DecoderProcess.Start(DecoderSandbox.Command(isolation, program), seconds));

    /// <summary>Connects to the decoder's container.</summary>
    public static async Task<DecoderWorker> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return new DecoderWorker(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>From here to <see cref="Finish"/> an exception means that the worker can't be used again.</summary>
    public void Begin() => (IsDone, Photos) = (false, Photos + 1);

    /// <summary>It has answered.</summary>
    public void Finish() => (IsDone, _used) = (true, Stopwatch.GetTimestamp());

    /// <summary>Its status and its words, once it has ended.</summary>
    public string Words { get; private set; } = "";

    /// <summary>Whether an exception means that the worker has ended (EPIPE, or the same of a socket).</summary>
    public static bool IsGone(Exception e) => e is IOException { HResult: 32 } or IOException { InnerException: SocketException };

    /// <summary>Ends it.</summary>
    public async Task EndAsync()
    {
        var status = "";
        if (_process is not null)
        {
            if (IsDone)
            {
                Input.Close();
            }
            else if (!_process.WaitForExit(TimeSpan.FromMilliseconds(100)))
            {
                _process.Kill(entireProcessTree: true);
            }

            using var cts = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await _process.WaitForExitAsync(cts.Token);
                status = $"status {_process.ExitCode} ";
            }
            catch (OperationCanceledException)
            {
                status = "killed ";
            }
        }

        Dispose();
        try
        {
            Words = status + await _words.WaitAsync(TimeSpan.FromSeconds(1));
        }
        catch (TimeoutException)
        {
            // A process that it left behind holds the stream.
            Words = status;
        }
    }

    /// <summary>Ends it at once, with all that it started.</summary>
    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
    }

    // Reads everything, so that the process never blocks, and keeps the beginning.
    private static async Task<string> HeadAsync(StreamReader reader)
    {
        var (kept, buffer) = ("", new char[1024]);
        for (var read = await reader.ReadAsync(buffer); read > 0; read = await reader.ReadAsync(buffer))
        {
            kept = kept.Length < 400 ? kept + new string(buffer, 0, Math.Min(read, 400 - kept.Length)) : kept;
        }

        return kept.ReplaceLineEndings(" ").Trim();
    }
}
