using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Stores.Notifications;

/// <summary>
/// Notifications: read, mark as seen. Triggers write those of likes, comments, follows and requests, for every writer
/// (docs/decisions/0047-notifications.md); the stores write the others where they come from.
/// </summary>
public sealed class NotificationStore(Db db)
{
    /// <summary>Lines on a page.</summary>
    public const int PageSize = 30;

    /// <summary>The most characters of a comment that are shown.</summary>
    internal const int MaxWords = 80;

    /// <summary>How many of a person are kept.</summary>
    internal const int MaxKept = 1000;

    // What was said before a block stays hidden, whatever was first. The tally counts the owner's own like, too.
    internal static readonly string Select = $"""
        select n.notificationid as id, n.kind, n.actor, u.filename as actorfilename, f.filename is not null as actorhasvariants,
            n.postid, p.filename, i.filename is not null as hasvariants, n.commentid,
            case when n.kind = 1 then greatest(0, coalesce((select likes from post_tallies where postid = n.postid), 0) - 1
                - case when (select likeid from likes where owner = $1 and postid = n.postid) is null then 0 else 1 end)
                else 0 end as others,
            case when n.kind = 2 then (select left(c.text, {MaxWords} + 1) from comments c where c.commentid = n.commentid)
                else n.text end as text,
            n.created, n.notificationid > coalesce((select seen from notification_reads where username = $1), 0) as isnew,
            (n.postid is null or p.postid is not null) and (n.actor is null or n.actor not in ({Visibility.Blocked})) as isvisible
        from (
            select notificationid, kind, actor, postid, commentid, text, created from notifications
            where username = $1 and notificationid < $2
            order by notificationid desc
            limit $3
        ) n
        left join lateral (
            select p.postid, p.filename from posts p {Visibility.OfPost} where p.postid = n.postid
        ) p on true
        left join users u on u.username = n.actor
        left join pictures f on f.filename = u.filename
        left join pictures i on i.filename = p.filename
        order by n.notificationid desc
        """;

    internal const string Unread = $"""
        select {Session.Unread}
        """;

    // Not beyond the newest there is: later ones are new.
    private const string Mark = """
        insert into notification_reads as r (username, seen)
        select $1, least($2, n.newest)
        from (select max(notificationid) as newest from notifications where username = $1) n
        where n.newest is not null
        on conflict (username) do update set seen = greatest(r.seen, excluded.seen)
        """;

    private static readonly string Prune = $"""
        with oldest as materialized (
            select notificationid, created from notifications where username = $1 order by notificationid limit 500
            for update skip locked
        )
        delete from notifications n using oldest
        where n.username = $1 and n.notificationid = oldest.notificationid
          and (oldest.created < (now() at time zone 'utc') - interval '180 days'
               or oldest.notificationid <= (
                   select notificationid from notifications where username = $1 order by notificationid desc offset {MaxKept} limit 1))
        """;

    // The tallies first, in the order of a like.
    private const string LockLikes = """
        select postid from post_tallies
        where postid in (select postid from notifications where (username, actor) in (($1, $2), ($2, $1)) and kind = 1)
        order by postid
        for update
        """;

    private const string ReplaceLikers = """
        update notifications n set actor = l.liker, created = l.liked
        from notifications was cross join lateral latest_liker(was.postid, was.username) l
        where (was.username, was.actor) in (($1, $2), ($2, $1)) and was.kind = 1
          and n.username = was.username and n.notificationid = was.notificationid
        """;

    private const string DeleteBetween = "delete from notifications where (username, actor) in (($1, $2), ($2, $1))";

    private const string AddDevice = """
        insert into notifications (username, kind) select username, 9 from users where username = $1
        on conflict (username) where kind = 9 do update
            set notificationid = excluded.notificationid, created = excluded.created
        """;

    private const string AddChange = """
        insert into notifications (username, kind, text) select username, 10, $2 from users where username = $1
        """;

    // A line, also of what is not shown.
    private sealed record Row(
        long Id, short Kind, string? Actor, string? ActorFilename, bool ActorHasVariants, int? PostId, string? Filename, bool HasVariants,
        int? CommentId, int Others, string? Text, DateTime Created, bool IsNew, bool IsVisible)
    {
        public Notification Shown() => new(
            Id, (NotificationKind)Kind, Actor,
            Actor is { } name && ActorFilename is { } filename ? new Avatar(name, filename, ActorHasVariants) : null,
            PostId, Filename, HasVariants, CommentId, Others, Text, Created, IsNew);
    }

    /// <summary>
    /// The newest notifications, or those before <paramref name="before"/>. Those whose post is out of sight are left out, and come back
    /// with it.
    /// </summary>
    public async Task<NotificationPage> ReadAsync(string visitor, long? before, int size = PageSize)
    {
        await using var results = await db.ReadAsync(
            new Query(Select, visitor, before ?? long.MaxValue, size + 1L), new Query(Unread, visitor));
        var rows = await results.ListAsync<Row>();
        var page = rows.Take(size).ToList();
        return new NotificationPage(
            [.. page.Where(row => row.IsVisible).Select(row => row.Shown())], await results.OneAsync<int>(),
            page.Count > 0 ? page[0].Id : null, rows.Count > size ? page[^1].Id : null);
    }

    /// <summary>The actor has seen this notification and those before it. Old ones are deleted, 500 at a time.</summary>
    /// <returns>How many are new still, 100 at most.</returns>
    public async Task<int> MarkAsync(string actor, long upTo)
    {
        try
        {
            await using var results = await db.SendAsync(
                new Query(Mark, actor, upTo), new Query(Prune, actor), new Query(Unread, actor));
            return await results.OneAsync<int>();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // The account was deleted a moment ago.
            throw new SessionOverException();
        }
    }

    /// <summary>A browser logged in to the account for the first time.</summary>
    public Task LoggedInFromNewDeviceAsync(string username) => db.RunAsync(AddDevice, username);

    /// <summary>Something of the account was changed that its owner should know of.</summary>
    public Task AccountChangedAsync(string username, string change) => db.RunAsync(AddChange, username, change);

    /// <summary>
    /// What two people caused each other, in the transaction of a block. Another liker takes the place of the one who was named.
    /// </summary>
    internal static async Task ForgetBetweenAsync(Db db, string one, string other)
    {
        await db.ListAsync<int>(LockLikes, one, other);
        await db.RunAsync(ReplaceLikers, one, other);
        await db.RunAsync(DeleteBetween, one, other);
    }
}
