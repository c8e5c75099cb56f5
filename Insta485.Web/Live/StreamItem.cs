using System.Net.ServerSentEvents;
using Insta485.Web.Stores.Live;

namespace Insta485.Web.Live;

/// <summary>The events of a stream: ids and numbers only. Words and photos come by the ordinary addresses.</summary>
internal static class StreamItem
{
    /// <summary>The name of the event with the number of new notifications.</summary>
    public const string NotificationsName = "notifications";

    /// <summary>Not an event: a comment is sent in its place.</summary>
    public const string QuietName = "quiet";

    private const string Nothing = "{}";

    public static SseItem<string> Likes(LiveCursor at, int post, int likes) =>
        Of(at, "likes", $$"""{"postid": {{post}}, "numLikes": {{likes}}}""");

    public static SseItem<string> Comment(LiveCursor at, int post, int comment) =>
        Of(at, "comment", $$"""{"postid": {{post}}, "commentid": {{comment}}}""");

    public static SseItem<string> CommentRemoved(LiveCursor at, int comment) => Of(at, "removed", $$"""{"commentid": {{comment}}}""");

    public static SseItem<string> PostRemoved(LiveCursor at, int post) => Of(at, "removed", $$"""{"postid": {{post}}}""");

    public static SseItem<string> NewPosts(LiveCursor at) => Of(at, "new-posts", Nothing);

    public static SseItem<string> Notifications(LiveCursor at, int unread) => Of(at, NotificationsName, $$"""{"unread": {{unread}}}""");

    /// <summary>Something may have been missed: the page is read anew.</summary>
    public static SseItem<string> Resync(LiveCursor at) => Of(at, "resync", Nothing);

    public static SseItem<string> SessionEnded(LiveCursor at) => Of(at, "session-ended", Nothing);

    public static SseItem<string> Quiet(LiveCursor at) => Of(at, QuietName, Nothing);

    private static SseItem<string> Of(LiveCursor at, string name, string json) => new(json, name) { EventId = at.ToString() };
}
