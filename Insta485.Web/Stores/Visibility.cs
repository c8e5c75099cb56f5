namespace Insta485.Web.Stores;

/// <summary>
/// Who may see what, as parts of statements whose <c>$1</c> is the visitor. Every statement that reads posts, comments or likes has one
/// of them; a test lists the exceptions (docs/decisions/0042-one-visibility-rule.md).
/// </summary>
internal static class Visibility
{
    /// <summary>The rule, for the post <c>p</c>.</summary>
    public const string OfPost = "cross join lateral can_view($1, p.owner)";

    /// <summary>The condition for a person <c>u</c>: neither suspended, nor have they blocked the visitor.</summary>
    public const string OfPerson = """
        (select blocker from blocks where blocker = u.username and blocked = $1) is null
            and (select username from account_settings where username = u.username and suspended is not null) is null
        """;

    /// <summary>Whom the visitor blocks, or who blocks the visitor.</summary>
    public const string Blocked = """
        select blocked from blocks where blocker = $1 union all select blocker from blocks where blocked = $1
        """;

    /// <summary>Whom the visitor does not want to see.</summary>
    public const string Muted = "select muted from mutes where muter = $1";
}
