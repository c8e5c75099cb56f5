using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Hosting;
using Insta485.Web.Stores.Live;

namespace Insta485.Web.Live;

/// <summary>The open streams of this instance, and how far they have been told.</summary>
internal sealed class EventStreams
{
    /// <summary>The most streams of one person, on each instance.</summary>
    public const int MaxPerPerson = 4;

    private static readonly TimeSpan LongestReplay = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly HashSet<EventStream> _open = [];
    private readonly LiveOptions _options;
    private readonly GracefulShutdown _shutdown;
    private readonly TimeProvider _clock;
    private LiveCursor _begin = LiveCursor.None;
    private LiveCursor _position = LiveCursor.None;

    /// <summary>All streams end when the instance begins to stop.</summary>
    public EventStreams(LiveOptions options, GracefulShutdown shutdown, TimeProvider clock)
    {
        (_options, _shutdown, _clock) = (options, shutdown, clock);
        _shutdown.WhenBegun(() => All().ForEach(stream => stream.Drain()));
    }

    /// <summary>Up to where the streams have been told.</summary>
    public LiveCursor Position
    {
        get
        {
            lock (_gate)
            {
                return _position;
            }
        }
    }

    /// <summary>The streams of this moment.</summary>
    public List<EventStream> All()
    {
        lock (_gate)
        {
            return [.. _open];
        }
    }

    /// <summary>Adds a stream.</summary>
    /// <exception cref="RefusedException">The person (429) or the instance (503) has too many.</exception>
    public void Add(EventStream stream)
    {
        lock (_gate)
        {
            if (_open.Count(other => other.Username == stream.Username) >= MaxPerPerson)
            {
                throw Refuse.TooManyRequests($"An account can have {MaxPerPerson} streams of events open.", TimeSpan.FromSeconds(30));
            }

            if (_open.Count >= _options.MaxStreams)
            {
                throw Refuse.Busy("The server has too many streams of events open.", TimeSpan.FromSeconds(30));
            }

            _open.Add(stream);
        }

        if (_shutdown.HasBegun)
        {
            stream.Drain();
        }
    }

    /// <summary>Removes a stream that has ended.</summary>
    public void Remove(EventStream stream)
    {
        lock (_gate)
        {
            _open.Remove(stream);
        }
    }

    /// <summary>The instance reads events from here on: what was before may be gone.</summary>
    public void Begin(LiveCursor at)
    {
        lock (_gate)
        {
            (_begin, _position) = (at, at);
        }
    }

    /// <summary>The streams have been told up to here.</summary>
    public void Advance(LiveCursor at)
    {
        lock (_gate)
        {
            _position = at with { Seconds = _clock.GetUtcNow().ToUnixTimeSeconds() };
        }
    }

    /// <summary>Whether the events since then are there and few enough in time.</summary>
    public bool CanRepeat(LiveCursor since)
    {
        lock (_gate)
        {
            return since.Xid >= _begin.Xid && _begin.Xid > 0
                && _clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(since.Seconds, 0, 253_402_300_799)) <= LongestReplay;
        }
    }
}
