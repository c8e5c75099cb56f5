using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Web.Stores.Accounts;

/// <summary>
/// Where an account is logged in, and ending it. Whether a session holds is the word of its stamp and of <c>ended_sessions</c>
/// (docs/decisions/0049).
/// </summary>
public sealed class LoginSessionStore(Db db, AccountOptions options, SecurityLog security)
{
    /// <summary>Lines on a page.</summary>
    public const int PageSize = 30;

    // Programs that log in with a form again and again: older sessions hold, but are not listed.
    private const int MostKept = 200;

    private const string Today = "(now() at time zone 'utc')::date";

    private static readonly string Prune = $"""
        delete from login_sessions
        where username = $1
          and (expires < now() at time zone 'utc' or stamp <> $2 or loginid <= (
              select loginid from login_sessions where username = $1 order by loginid desc offset {MostKept} limit 1))
        """;

    private const string Begin = $"""
        insert into login_sessions (sessionid, username, device, stamp, began, expires, seen)
        select $1, username, $3, $4, $5, $6, {Today} from users where username = $2
        """;

    // At most once a day, whatever the instances remember.
    private const string See = $"""
        insert into login_sessions as l (sessionid, username, device, stamp, began, expires, seen)
        select $1, username, $3, $4, $5, $6, {Today} from users where username = $2
        on conflict (sessionid) do update set seen = excluded.seen where l.seen < excluded.seen
        """;

    private const string List = $"""
        select loginid, sessionid, device, began, seen
        from login_sessions l
        where username = $1 and loginid < $2 and stamp = $3 and expires > now() at time zone 'utc' and seen >= {Today} - $4::integer
          and not exists (select from ended_sessions e where e.sessionid = l.sessionid)
        order by loginid desc
        limit $5
        """;

    // The streams of the session end, too (docs/decisions/0048).
    private const string End = """
        with gone as (
            delete from login_sessions where username = $1 and sessionid = $2
            returning sessionid, expires
        ),
        ended as (
            insert into ended_sessions (sessionid, expires)
            select sessionid, expires from gone
            on conflict do nothing
            returning sessionid
        )
        insert into live_events (kind, username) select 7, $1 from ended
        """;

    // Also those without a row. Another stamp: a new password or a suspension ended this session meanwhile.
    private const string Restamp = """
        insert into password_stamps as s (username)
        select username from users where username = $1
        on conflict (username) do update set stamp = excluded.stamp where s.stamp::text = $2
        returning stamp::text
        """;

    private const string KeepTokens = """
        update api_tokens set stamp = $3::uuid where username = $1 and coalesce(stamp::text, '') = $2
        """;

    private const string DeleteOthers = "delete from login_sessions where username = $1 and sessionid <> $2";

    private const string KeepThis = "update login_sessions set stamp = $3 where username = $1 and sessionid = $2";

    /// <summary>A browser logged in.</summary>
    internal async Task BeginAsync(LoginSession login)
    {
        await using var results = await db.SendAsync(
            new Query(Prune, login.Session.Username, login.Session.Stamp), new Query(Begin, Values(login)));
    }

    /// <summary>A session is in use today. One that began before there were rows gets its row.</summary>
    internal Task SeeAsync(LoginSession login) => db.RunAsync(See, Values(login));

    /// <summary>The sessions of the account that hold, the newest first.</summary>
    /// <param name="mine">The session that asks.</param>
    public async Task<SessionPage> ListAsync(Session mine, long? before)
    {
        await using var results = await db.ReadAsync(
            new Query(List, mine.Username, before ?? long.MaxValue, mine.Stamp, options.IdleDays, PageSize + 1L));
        var rows = await results.ListAsync(row => new ListedSession(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetDateTime(3), row.GetFieldValue<DateOnly>(4)));
        var page = rows.Take(PageSize).ToList();
        return new SessionPage(page, rows.Count > PageSize ? page[^1].LoginId : null);
    }

    /// <summary>Ends a session of the account on every instance.</summary>
    /// <exception cref="RefusedException">It is over already (409), unless that is fine.</exception>
    public async Task EndAsync(string actor, string sessionId, Repeat repeat)
    {
        if (await db.RunAsync(End, actor, sessionId) == 1)
        {
            security.SessionEnded(actor);
        }
        else if (repeat == Repeat.IsConflict)
        {
            throw Refuse.Conflict("This session is over already.");
        }
    }

    /// <summary>
    /// Ends all sessions of the account but this one, also those that are not listed. Its tokens stay.
    /// </summary>
    /// <returns>This session with its new stamp.</returns>
    public async Task<Session> EndOthersAsync(Session mine)
    {
        var stamp = await db.InTransactionAsync(async () =>
        {
            var stamp = await db.OneAsync<string>(Restamp, mine.Username, mine.Stamp) ?? throw new SessionOverException();
            await db.RunAsync(KeepTokens, mine.Username, mine.Stamp, stamp);
            await db.RunAsync(DeleteOthers, mine.Username, mine.Id);
            await db.RunAsync(KeepThis, mine.Username, mine.Id, stamp);
            return stamp;
        });
        security.OtherSessionsEnded(mine.Username);
        return mine with { Stamp = stamp };
    }

    private static object?[] Values(LoginSession login) =>
    [
        login.Session.Id, login.Session.Username, login.Device, login.Session.Stamp, login.Began, login.Expires,
    ];
}
