using System.Security.Cryptography;

namespace Insta485.Web.Database;

/// <summary>What a visitor's cookie says; whether it still holds is the database's word (see <see cref="Db"/>).</summary>
/// <param name="Username">Who logged in.</param>
/// <param name="Id">32 hex digits, this log-in's own.</param>
/// <param name="Stamp">The password's stamp when it began (<c>password_stamps</c>): another password has another one.</param>
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

    /// <summary>A new log-in. No stamp: the account was deleted meanwhile, and the session will not hold.</summary>
    public static Session Begin(string username, string? stamp) =>
        new(username, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), stamp ?? "");
}
