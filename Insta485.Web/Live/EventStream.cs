using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Insta485.Web.Database;
using Insta485.Web.Stores.Live;

namespace Insta485.Web.Live;

/// <summary>One open stream: who reads it, which posts it is about, and what waits to be sent.</summary>
/// <param name="asked">The posts of the page.</param>
/// <param name="abort">Ends the connection.</param>
internal sealed class EventStream(Session session, IReadOnlyCollection<int> asked, Action abort)
{
    private const int QueueSize = 64;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(10);

    private readonly Channel<SseItem<string>> _queue = Channel.CreateBounded<SseItem<string>>(QueueSize);
    // Who finds the queue full empties it, but not after its last event.
    private readonly Lock _gate = new();
    private bool _isOver;
    private long _writingSince = long.MaxValue;
    private bool _comesBack;

    /// <summary>Who reads it.</summary>
    public LiveViewer Viewer { get; } = new(session, asked);

    /// <summary>The posts it tells of, with their owners: those that its reader may see.</summary>
    public IReadOnlyDictionary<int, string> Posts { get; set; } = new Dictionary<int, string>();

    /// <summary>The name of its reader.</summary>
    public string Username => Viewer.Session.Username;

    /// <summary>Sends an event soon. If too many wait, one takes their place that says so; the number of notifications stays.</summary>
    public void Add(SseItem<string> item, LiveCursor at)
    {
        lock (_gate)
        {
            if (_isOver || _queue.Writer.TryWrite(item))
            {
                return;
            }

            SseItem<string>? number = null;
            while (_queue.Reader.TryRead(out var lost))
            {
                number = lost.EventType == StreamItem.NotificationsName ? lost : number;
            }

            _queue.Writer.TryWrite(StreamItem.Resync(at));
            if ((item.EventType == StreamItem.NotificationsName ? item : number) is { } last)
            {
                _queue.Writer.TryWrite(last);
            }
        }
    }

    /// <summary>The session is over: says so and ends.</summary>
    public void EndSession(LiveCursor at)
    {
        Posts = new Dictionary<int, string>();
        lock (_gate)
        {
            while (!_isOver && !_queue.Writer.TryWrite(StreamItem.SessionEnded(at)) && _queue.Reader.TryRead(out _))
            {
                // Makes room.
            }
        }

        End();
    }

    /// <summary>Ends; the reader comes back at once, to another instance.</summary>
    public void Drain()
    {
        _comesBack = true;
        End();
    }

    /// <summary>Ends a connection that takes nothing of a write.</summary>
    public void EndIfStuck(long now)
    {
        if (now - Volatile.Read(ref _writingSince) > LongestWrite.TotalMilliseconds)
        {
            abort();
        }
    }

    /// <summary>
    /// What waits, as it comes, until the stream ends. In between, a comment and the position, so that proxies keep the connection and a
    /// reader that comes back need not begin long ago.
    /// </summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(
        HttpResponse response, Func<LiveCursor> position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await WriteAsync(response, ":\n\n", cancellationToken))
        {
            yield break;
        }

        while (true)
        {
            while (_queue.Reader.TryRead(out var item))
            {
                Volatile.Write(ref _writingSince, Environment.TickCount64);
                yield return item;
                Volatile.Write(ref _writingSince, long.MaxValue);
            }

            var at = position();
            var isMore = await WaitAsync(cancellationToken);
            if (isMore is null
                ? cancellationToken.IsCancellationRequested || !await WriteAsync(response, $":\nid: {at}\n\n", cancellationToken)
                : isMore is false)
            {
                break;
            }
        }

        if (_comesBack)
        {
            await WriteAsync(response, "retry: 500\n\n", cancellationToken);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _isOver = true;
            _queue.Writer.TryComplete();
        }
    }

    // Null: nothing came for a while.
    private async Task<bool?> WaitAsync(CancellationToken cancellationToken)
    {
        using var cts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cts.CancelAfter(Quiet);
        try
        {
            return await _queue.Reader.WaitToReadAsync(cts.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // The framework writes events only.
    private async Task<bool> WriteAsync(HttpResponse response, string line, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _writingSince, Environment.TickCount64);
        try
        {
            await response.Body.WriteAsync(Encoding.ASCII.GetBytes(line), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false;
        }
        finally
        {
            Volatile.Write(ref _writingSince, long.MaxValue);
        }
    }
}
