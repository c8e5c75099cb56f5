namespace Insta485.Web.Data;

/// <summary>What a visitor's cookie says; whether it still holds is the database's word (see <see cref="Db"/>).</summary>
/// <param name="Username">Who logged in.</param>
/// <param name="Id">32 hex digits, this log-in's own.</param>
/// <param name="Stamps">
/// Fingerprints of the stored password this log-in is good for (see <see cref="StampOf"/>). Two when the log-in upgraded
/// the row: the password is the same in both, and a reset to the sample data brings the older one back.
/// </param>
public sealed record Session(string Username, string Id, string[] Stamps)
{
    internal const string StampOf = "left(encode(sha256(convert_to(password, 'UTF8')), 'hex'), 32)";

    internal const string Holds = $"""
        select 1
        from users
        where username = $1
          and {StampOf} = any($2)
          and not exists (select from ended_sessions where sessionid = $3)
        """;
}
