using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Moderation;

/// <summary>
/// Suspending an account and lifting it. Its posts stay and the rule hides them (<see cref="Visibility"/>); its edges, likes and comments
/// wait in tables of their own, so that no page pays for leaving them out, and its sessions end.
/// </summary>
internal static class Suspension
{
    /// <summary>
    /// SQL: why the account <c>u</c> is suspended; null if it is not. For the one who logs in with the right password. The log may have
    /// lines about an earlier account of the same name.
    /// </summary>
    public const string Reason = """
        case when (select suspended from account_settings s where s.username = u.username) is not null then coalesce((
                select reason from moderation_log
                where subject = u.username and act = 'suspend' and created >= u.created
                order by entryid desc limit 1), '') end
        """;

    // A transaction that follows the account, or writes as it, locks the same row (the triggers following_guard, likes_guard,
    // comments_guard); so does the trigger that moves the edges. No row: there is no such account.
    private const string Lock = """
        select (select suspended from account_settings s where s.username = u.username) is not null as issuspended,
            exists (select from moderators m where m.username = u.username) as ismoderator
        from users u
        where u.username = $1
        for update of u
        """;

    // Its edges are moved by the trigger account_settings_guard.
    private const string SetSuspended = """
        insert into account_settings (username, suspended) values ($1, now() at time zone 'utc')
        on conflict (username) do update set suspended = excluded.suspended
        """;

    private const string EndSessions = """
        insert into password_stamps (username) values ($1)
        on conflict (username) do update set stamp = gen_random_uuid()
        """;

    private const string DeleteRequests = "delete from follow_requests where follower = $1";

    // Likes in which it is named were taken back with them.
    private const string DeleteNotifications = "delete from notifications where actor = $1";

    // What comes back is not news.
    private const string TellNobody = "select set_config('insta485.no_notifications', 'on', true) where $1 <> ''";

    private const string MoveLikes = """
        with gone as (delete from likes where owner = $1 returning likeid, owner, postid, created)
        insert into suspended_likes (likeid, owner, postid, created, suspended)
        select likeid, owner, postid, created, $1 from gone
        on conflict do nothing
        """;

    // With their earlier versions, which would go with the comments.
    private const string MoveComments = """
        with details as materialized (
            select d.commentid, d.edited,
                coalesce((
                    select jsonb_agg(jsonb_build_object('text', r.text, 'created', r.created) order by r.revisionid)
                    from revisions r where r.commentid = d.commentid), '[]') as revisions
            from comments c join comment_details d on d.commentid = c.commentid
            where c.owner = $1
        ),
        gone as (delete from comments where owner = $1 returning commentid, owner, postid, text, created),
        moved as (
            insert into suspended_comments (commentid, owner, postid, text, created, suspended)
            select commentid, owner, postid, text, created, $1 from gone
            on conflict do nothing
        )
        insert into suspended_comment_details (commentid, edited, revisions)
        select d.commentid, d.edited, d.revisions from details d join gone on gone.commentid = d.commentid
        on conflict do nothing
        """;

    private const string ClearSuspended = "update account_settings set suspended = null where username = $1";

    // An edge to another suspended account waits for that one.
    private const string HandOver = """
        update suspended_following f set suspended = s.username
        from account_settings s
        where f.suspended = $1 and s.suspended is not null and s.username in (f.follower, f.followee)
        """;

    // What a block forbids meanwhile stays away. In the order of the locks that the guard of following takes.
    private const string ReturnFollowing = """
        insert into following (follower, followee, created)
        select follower, followee, created from suspended_following f
        where suspended = $1
          and not exists (select from blocks where (blocker, blocked) in ((f.follower, f.followee), (f.followee, f.follower)))
        order by follower, followee
        on conflict do nothing
        """;

    private const string ReturnLikes = """
        insert into likes (likeid, owner, postid, created)
        select likeid, owner, postid, created from suspended_likes where suspended = $1
        on conflict do nothing
        """;

    private const string ReturnComments = """
        insert into comments (commentid, owner, postid, text, created)
        select commentid, owner, postid, text, created from suspended_comments where suspended = $1
        on conflict do nothing
        """;

    // With their earlier versions.
    private const string ReturnDetails = """
        with s as materialized (
            select d.commentid, d.edited, d.revisions
            from suspended_comments s
            join suspended_comment_details d on d.commentid = s.commentid
            join comments c on c.commentid = s.commentid
            where s.suspended = $1
        ),
        versions as (
            insert into revisions (commentid, text, created)
            select s.commentid, r.version ->> 'text', (r.version ->> 'created')::timestamp
            from s cross join lateral jsonb_array_elements(s.revisions) with ordinality as r (version, place)
            order by s.commentid, r.place
        )
        insert into comment_details (commentid, edited) select commentid, edited from s on conflict do nothing
        """;

    private const string ForgetFollowing = "delete from suspended_following where suspended = $1";

    private const string ForgetLikes = "delete from suspended_likes where suspended = $1";

    private const string ForgetComments = "delete from suspended_comments where suspended = $1";

    // One after the other, as deletions of accounts: each locks the tallies of many others.
    private const string Turn = "insta485 delete account";

    private static readonly string[] Moves = [MoveLikes, MoveComments];

    // An account with a million followers takes longer than a page may.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private sealed record Account(bool IsSuspended, bool IsModerator);

    /// <summary>What a suspended account is told that logs in.</summary>
    public static RefusedException Refusal(string reason) =>
        Refuse.Forbidden($"This account is suspended.{(reason.Length > 0 ? $" The reason: {reason}" : "")}", "username");

    /// <summary>Suspends an account.</summary>
    /// <param name="first">Runs at the beginning of the transaction; it names the account.</param>
    /// <exception cref="RefusedException">
    /// There is no such account (404), it is a moderator's (403), or it is suspended already (409).
    /// </exception>
    public static Task SuspendAsync(Db db, string moderator, Func<Task<LogEntry>> first) => db.InTransactionAsync(async () =>
    {
        var entry = await first();
        var account = await db.OneAsync<Account>(Lock, entry.Subject) ?? throw PeopleReader.NoSuchPerson();
        if (account.IsModerator)
        {
            throw Refuse.Forbidden("A moderator can't be suspended.");
        }

        if (account.IsSuspended)
        {
            throw Refuse.Conflict("This account is suspended already.");
        }

        await RunAsync(db, [SetSuspended, EndSessions, DeleteRequests, .. Moves, DeleteNotifications], entry.Subject);
        await entry.AddAsync(db, moderator);
        return entry.Subject;
    }, Timeout, Turn);

    /// <summary>Lifts the suspension: what can still be there comes back.</summary>
    /// <param name="first">Runs at the beginning of the transaction; it names the account.</param>
    /// <exception cref="RefusedException">There is no such account (404), or it is not suspended (409).</exception>
    public static Task LiftAsync(Db db, string moderator, Func<Task<LogEntry>> first) => db.InTransactionAsync(async () =>
    {
        var entry = await first();
        var account = await db.OneAsync<Account>(Lock, entry.Subject) ?? throw PeopleReader.NoSuchPerson();
        if (!account.IsSuspended)
        {
            throw Refuse.Conflict("This account is not suspended.");
        }

        await RunAsync(
            db,
            [
                ClearSuspended, TellNobody, HandOver, ReturnFollowing, ReturnLikes, ReturnComments, ReturnDetails,
                ForgetFollowing, ForgetLikes, ForgetComments,
            ],
            entry.Subject);
        await entry.AddAsync(db, moderator);
        return true;
    }, Timeout, Turn);

    private static async Task RunAsync(Db db, string[] statements, string username)
    {
        foreach (var statement in statements)
        {
            await db.RunAsync(statement, username);
        }
    }
}
