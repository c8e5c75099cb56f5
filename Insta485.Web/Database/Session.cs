using System.Security.Cryptography;

namespace Insta485.Web.Database;

/// <summary>The content of a session cookie. The database confirms whether the session is valid (<see cref="Db"/>).</summary>
/// <param name="Id">32 hex digits, random for each log-in.</param>
/// <param name="Stamp">The stamp of the password at log-in (<c>password_stamps</c>); a new password gets a new stamp.</param>
public sealed record Session(string Username, string Id, string Stamp)
{
    internal const string IsSessionValid = """
        select 1
        from users u
        left join password_stamps s on s.username = u.username
        where u.username = $1
          and coalesce(s.stamp::text, '') = $2
          and not exists (select from ended_sessions where sessionid = $3)
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

    /// <summary>As <see cref="IsSessionValid"/>, with what the bar of a page shows.</summary>
    internal const string StateOfSession = $"""
        select {Unread}
        from users u
        left join password_stamps s on s.username = u.username
        where u.username = $1
          and coalesce(s.stamp::text, '') = $2
          and not exists (select from ended_sessions where sessionid = $3)
        """;

    /// <summary>A new session. Without a stamp, because the account was deleted meanwhile, it is not valid.</summary>
    public static Session Begin(string username, string? stamp) =>
        new(username, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), stamp ?? "");
}
