using System.Net.ServerSentEvents;
using Insta485.Web.Database;
using Insta485.Web.Stores.Live;

namespace Insta485.Web.Live;

/// <summary>
/// Tells streams of events. The database is asked once for all streams of the instance, and only for what one of them is about.
/// </summary>
internal sealed class EventDispatcher(DatabaseServers servers, EventStreams streams)
{
    /// <summary>Tells all streams, in the order of the events.</summary>
    public async Task SendAsync(IReadOnlyList<LiveEvent> events)
    {
        var open = streams.All();
        if (open.Count == 0)
        {
            return;
        }

        // First: a stream that may not tell of a post any more tells nothing of this batch either.
        var changed = events.Where(one => one.Kind == LiveEventKind.Access).Select(one => one.Username).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        if (changed.Count > 0)
        {
            await CheckAsync([.. open.Where(stream => changed.Contains(stream.Username) || stream.Posts.Values.Any(changed.Contains))]);
        }

        await SendAsync(events, open);
    }

    /// <summary>Repeats for one stream what happened since then, or has its page read anew.</summary>
    /// <param name="since">As the page or the browser sent it; null: nothing is repeated.</param>
    public async Task RepeatAsync(EventStream stream, string? since)
    {
        if (since is null)
        {
            return;
        }

        var events = LiveCursor.Parse(since) is { } cursor && streams.CanRepeat(cursor)
            ? await LiveEventLog.SinceAsync(new Db(servers), cursor) : null;
        if (events is null)
        {
            await ResyncAsync([stream]);
        }
        else if (events.Count > 0)
        {
            await SendAsync(events, [stream]);
        }
    }

    /// <summary>Events may have been missed: all pages are read anew.</summary>
    public Task ResyncAsync() => ResyncAsync(streams.All());

    /// <summary>Asks for all streams whether their sessions hold, and which posts they may tell of.</summary>
    public Task CheckAsync() => CheckAsync(streams.All());

    private async Task CheckAsync(List<EventStream> open)
    {
        if (open.Count == 0)
        {
            return;
        }

        var at = streams.Position;
        var posts = await new LiveReader(new Db(servers)).CheckAsync([.. open.Select(stream => stream.Viewer)]);
        foreach (var (stream, visible) in open.Zip(posts))
        {
            if (visible is null)
            {
                stream.EndSession(at);
            }
            else
            {
                stream.Posts = visible;
            }
        }
    }

    private async Task ResyncAsync(List<EventStream> open)
    {
        if (open.Count == 0)
        {
            return;
        }

        var at = streams.Position;
        open.ForEach(stream => stream.Add(StreamItem.Resync(at), at));
        // A fragment of a page has no bar.
        var numbers = await new LiveReader(new Db(servers)).NumbersAsync([], [], [], Names(open));
        foreach (var stream in open)
        {
            AddNumber(stream, numbers, at);
        }
    }

    private async Task SendAsync(IReadOnlyList<LiveEvent> events, List<EventStream> open)
    {
        var last = LastOfEach(events);
        var posts = open.SelectMany(stream => stream.Posts.Keys).ToHashSet();
        var names = Names(open).ToHashSet(StringComparer.Ordinal);
        int[] liked = [.. Of(LiveEventKind.Likes).Select(one => one.PostId).OfType<int>().Where(posts.Contains)];
        string[] owners = [.. Of(LiveEventKind.Post).Select(one => one.Username).OfType<string>()];
        string[] told = [.. Of(LiveEventKind.Notifications).Select(one => one.Username).OfType<string>().Where(names.Contains)];
        var numbers = liked.Length + owners.Length + told.Length == 0 ? null
            : await new LiveReader(new Db(servers)).NumbersAsync(liked, owners, [.. names], told);
        foreach (var stream in open)
        {
            foreach (var one in last)
            {
                if (ItemOf(one, stream, numbers) is { } item)
                {
                    stream.Add(item, one.At);
                }
            }
        }

        IEnumerable<LiveEvent> Of(LiveEventKind kind) => last.Where(one => one.Kind == kind);
    }

    private static SseItem<string>? ItemOf(LiveEvent one, EventStream stream, LiveNumbers? numbers)
    {
        switch (one)
        {
            case { Kind: LiveEventKind.Likes, PostId: { } post } when stream.Posts.ContainsKey(post):
                return StreamItem.Likes(one.At, post, numbers?.Likes.GetValueOrDefault(post) ?? 0);
            case { Kind: LiveEventKind.Comment, PostId: { } post, CommentId: { } comment } when stream.Posts.ContainsKey(post):
                return StreamItem.Comment(one.At, post, comment);
            case { Kind: LiveEventKind.CommentRemoved, PostId: { } post, CommentId: { } comment } when stream.Posts.ContainsKey(post):
                return StreamItem.CommentRemoved(one.At, comment);
            case { Kind: LiveEventKind.PostRemoved, PostId: { } post } when stream.Posts.ContainsKey(post):
                return StreamItem.PostRemoved(one.At, post);
            case { Kind: LiveEventKind.Post, Username: { } owner } when numbers?.Followers.Contains((owner, stream.Username)) == true:
                return StreamItem.NewPosts(one.At);
            case { Kind: LiveEventKind.Notifications, Username: { } name } when name == stream.Username:
                return StreamItem.Notifications(one.At, numbers?.Unread.GetValueOrDefault(name) ?? 0);
            default:
                return null;
        }
    }

    private static void AddNumber(EventStream stream, LiveNumbers numbers, LiveCursor at)
    {
        if (numbers.Unread.TryGetValue(stream.Username, out var unread))
        {
            stream.Add(StreamItem.Notifications(at, unread), at);
        }
    }

    // Of several about the same thing the last one says enough.
    private static List<LiveEvent> LastOfEach(IReadOnlyList<LiveEvent> events)
    {
        var seen = new HashSet<(LiveEventKind, int?, int?, string?)>();
        var last = events.Reverse().Where(one => seen.Add((one.Kind, one.Kind == LiveEventKind.Post ? null : one.PostId, one.CommentId,
            one.Username))).ToList();
        last.Reverse();
        return last;
    }

    private static string[] Names(List<EventStream> open) => [.. open.Select(stream => stream.Username).Distinct(StringComparer.Ordinal)];
}
