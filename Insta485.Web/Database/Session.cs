using System.Data.Common;
using System.Security.Cryptography;

namespace Insta485.Web.Database;

/// <summary>The content of a session cookie. The database confirms whether the session is valid (<see cref="Db"/>).</summary>
/// <param name="Id">32 hex digits, random for each log-in.</param>
/// <param name="Stamp">The stamp of the password at log-in (<c>password_stamps</c>); a new password gets a new stamp.</param>
public sealed record Session(string Username, string Id, string Stamp)
{
    private const string OfSession = """
        from users u
        left join password_stamps s on s.username = u.username
        where u.username = $1
          and coalesce(s.stamp::text, '') = $2
          and not exists (select from ended_sessions where sessionid = $3)
        """;

    // A session without a row began before there were rows, or before a reset: it holds.
    private const string IsInUse = """
          and not exists (
              select from login_sessions where sessionid = $3 and seen < (now() at time zone 'utc')::date - $4::integer
          )
        """;

    internal const string IsSessionValid = $"""
        select 1
        {OfSession}
        """;

    /// <summary>What PostgreSQL says of a write whose session is over.</summary>
    internal const string Over = "the session is over";

    // Fails if the session is over, so that nothing of its batch takes effect: the text is no integer.
    private const string RequireSession = $"""
        select coalesce(min('1'), '{Over}')::integer
        {OfSession}
        """;

    private const string RequireSessionInUse = $"""
        {RequireSession}
        {IsInUse}
        """;

    /// <summary>SQL: how many notifications of the account <c>$1</c> are new, 100 at most.</summary>
    internal const string Unread = """
        (select count(*)::integer
            from (
                select from notifications
                where username = $1
                  and notificationid > coalesce((select seen from notification_reads where username = $1), 0)
                limit 100
            ) new)
        """;

    /// <summary>
    /// SQL: what a page shows includes all transactions before the first number (those that are open still have it, or a larger one); the
    /// last one is the second. Events after it are news to the page (docs/decisions/0048).
    /// </summary>
    internal const string Cursor = """
        pg_snapshot_xmin(pg_current_snapshot())::text || '-0-' || extract(epoch from now())::bigint
        """;

    /// <summary>SQL: the cursor of the server that answers.</summary>
    internal const string SelectCursor = $"""
        select {Cursor}
        """;

    /// <summary>As <see cref="IsSessionValid"/>, with what the bar of a page shows, and the page's cursor.</summary>
    internal const string StateOfSession = $"""
        select {Unread}, {Cursor}
        {OfSession}
        """;

    private const string IsSessionInUse = $"""
        {IsSessionValid}
        {IsInUse}
        """;

    private const string StateOfSessionInUse = $"""
        {StateOfSession}
        {IsInUse}
        """;

    /// <summary>
    /// After so many days without use the session is over. Null: it is known to be in use today, or it is not a browser's.
    /// </summary>
    public int? IdleDays { get; init; }

    /// <summary>The statement that confirms the session: a row if it holds, with what a page shows if it is for one.</summary>
    internal Query Check(bool isForPage) => IdleDays is { } days
        ? new(isForPage ? StateOfSessionInUse : IsSessionInUse, Username, Stamp, Id, days)
        : new(isForPage ? StateOfSession : IsSessionValid, Username, Stamp, Id);

    /// <summary>The statement in front of a write: it fails if the session is over (<see cref="ServerErrors.IsSessionOver"/>).</summary>
    internal Query Require() => IdleDays is { } days
        ? new(RequireSessionInUse, Username, Stamp, Id, days)
        : new(RequireSession, Username, Stamp, Id);

    /// <summary>A new session. Without a stamp, because the account was deleted meanwhile, it is not valid.</summary>
    public static Session Begin(string username, string? stamp) =>
        new(username, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), stamp ?? "");
}

/// <summary>What a page says of its session.</summary>
/// <param name="Unread">The new notifications, 100 at most.</param>
/// <param name="Cursor">Which changes the page includes (<see cref="Session.Cursor"/>).</param>
public sealed record SessionState(int Unread, string Cursor)
{
    internal static SessionState Read(DbDataReader row) => new(row.GetInt32(0), row.GetString(1));
}
