using System.Collections.Concurrent;
using System.Net.Sockets;
using Insta485.Decoder;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// Workers that decode photos, at most one for each core. A worker is started when it is needed, decodes some photos, and ends after a
/// minute without one. It is a process of this site in its sandbox, or a connection to the decoder's container.
/// </summary>
public sealed partial class DecoderPool : IDisposable
{
    // A worker yields to everything else on its machine. One that hangs uses no CPU time.
    private const int Patience = 3;

    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly ILogger<DecoderPool> _log;
    private readonly string _socket;
    private readonly DecoderIsolation _isolation;
    private readonly IReadOnlyList<string> _program;
    private readonly ConcurrentStack<DecoderWorker> _free = new();
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(10);
    private readonly Timer _sweep;

    public DecoderPool(UploadOptions options, ILogger<DecoderPool> log)
        : this(options, log, DecoderSandbox.Isolation, DecoderProcess.Program)
    {
    }

    /// <param name="program">The words that start a worker.</param>
    internal DecoderPool(UploadOptions options, ILogger<DecoderPool> log, DecoderIsolation isolation, IReadOnlyList<string> program)
    {
        (_log, _isolation, _program, _socket) = (log, isolation, program, options.Decoder);
        Budget = TimeSpan.FromSeconds(options.DecodeSeconds);
        _sweep = new Timer(_ => EndIdle(Idle), null, Idle, Idle);
    }

    /// <summary>The CPU time that a photo may take, all its sizes together. The worker sees to it.</summary>
    public TimeSpan Budget { get; }

    /// <summary>Runs work with a worker as soon as a core is free. A worker that failed or did not answer in time is replaced.</summary>
    /// <exception cref="RefusedException">No core was free for ten seconds, or the decoder can't be reached (503).</exception>
    internal async Task<T> UseAsync<T>(Func<DecoderWorker, CancellationToken, Task<T>> work)
    {
        if (!await _cores.WaitAsync(_timeout))
        {
            throw Refuse.Busy("Too many photos are being uploaded right now. Try again in a moment.", _timeout, "file");
        }

        DecoderWorker? worker = null;
        try
        {
            worker = await TakeAsync();
            using var cts = new CancellationTokenSource(Budget * Patience);
            var done = await work(worker, cts.Token);
            if (worker.IsGood)
            {
                _free.Push(worker);
                worker = null;
            }

            return done;
        }
        catch (RefusedException) when (worker is { IsGood: true })
        {
            // The photo was refused, and the worker has nothing to do with it any more.
            _free.Push(worker);
            worker = null;
            throw;
        }
        finally
        {
            if (worker is not null)
            {
                await worker.EndAsync();
                Ended(_log, worker.Photos, worker.Words);
            }

            _cores.Release();
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        EndIdle(TimeSpan.Zero);
        _cores.Dispose();
    }

    // The others go on from the top: the same few are used again and again.
    private void EndIdle(TimeSpan atLeast)
    {
        var used = new List<DecoderWorker>();
        while (_free.TryPop(out var worker))
        {
            used.Add(worker);
        }

        foreach (var worker in used)
        {
            if (worker.IdleFor >= atLeast)
            {
                worker.Dispose();
            }
            else
            {
                _free.Push(worker);
            }
        }
    }

    private async Task<DecoderWorker> TakeAsync()
    {
        while (_free.TryPop(out var free))
        {
            if (free.IsAlive)
            {
                return free;
            }

            free.Dispose();
        }

        if (_socket.Length == 0)
        {
            return DecoderWorker.Start(_isolation, _program, (int)Budget.TotalSeconds * DecoderProcess.MaxPhotos);
        }

        try
        {
            return await DecoderWorker.ConnectAsync(_socket);
        }
        catch (SocketException e)
        {
            Unreachable(_log, _socket, e.Message);
            throw Refuse.Busy("Photos can't be processed right now. Try again in a moment.", _timeout, "file");
        }
    }

    [LoggerMessage(5, LogLevel.Information, "A decoder ended after {Photos} photos: {Words}")]
    private static partial void Ended(ILogger log, int photos, string words);

    [LoggerMessage(10, LogLevel.Error, "The decoder at {Socket} does not answer: {Reason}")]
    private static partial void Unreachable(ILogger log, string socket, string reason);
}
