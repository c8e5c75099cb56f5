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

    private static readonly long Quiet = (long)TimeSpan.FromSeconds(20).TotalMilliseconds;
    private static readonly long LongestWrite = (long)TimeSpan.FromSeconds(10).TotalMilliseconds;

    private readonly Channel<SseItem<string>> _queue = Channel.CreateBounded<SseItem<string>>(QueueSize);
    // Who finds the queue full empties it, but not after its last event.
    private readonly Lock _gate = new();
    private bool _isOver;
    private long _writingSince = long.MaxValue;
    private long _lastSent = Environment.TickCount64;
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

    /// <summary>
    /// Called each second. Ends a connection that takes nothing of a write. To one that was sent nothing for a while it sends a comment
    /// and the position, so that proxies keep the connection and a reader that comes back need not begin long ago.
    /// </summary>
    /// <param name="now">In the milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="at">The position: everything up to it was added before.</param>
    public void Watch(long now, LiveCursor at)
    {
        if (now - Volatile.Read(ref _writingSince) > LongestWrite)
        {
            abort();
        }
        else if (now - Volatile.Read(ref _lastSent) >= Quiet && _queue.Writer.TryWrite(StreamItem.Quiet(at)))
        {
            Volatile.Write(ref _lastSent, now);
        }
    }

    /// <summary>What waits, as it comes, until the stream ends.</summary>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(
        HttpResponse response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await WriteAsync(response, ":\n\n", cancellationToken))
        {
            yield break;
        }

        while (await IsMoreAsync(cancellationToken))
        {
            while (_queue.Reader.TryRead(out var item))
            {
                if (item.EventType == StreamItem.QuietName)
                {
                    await WriteAsync(response, $":\nid: {item.EventId}\n\n", cancellationToken);
                    continue;
                }

                BeginWriting();
                yield return item;
                EndWriting();
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

    private async ValueTask<bool> IsMoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _queue.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void BeginWriting() => Volatile.Write(ref _writingSince, Environment.TickCount64);

    private void EndWriting()
    {
        Volatile.Write(ref _writingSince, long.MaxValue);
        Volatile.Write(ref _lastSent, Environment.TickCount64);
    }

    // The framework writes events only.
    private async Task<bool> WriteAsync(HttpResponse response, string line, CancellationToken cancellationToken)
    {
        BeginWriting();
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
            EndWriting();
        }
    }
}
