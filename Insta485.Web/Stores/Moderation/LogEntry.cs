using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Moderation;

/// <summary>A line of the moderation log, which only grows.</summary>
/// <param name="Act">dismiss, remove_post, remove_comment, suspend, lift, appoint or revoke.</param>
/// <param name="Subject">Whose account, post or comment.</param>
/// <param name="Detail">The words it was about.</param>
public sealed record LogEntry(string Act, string Subject, int? PostId, int? CommentId, string Reason, string Detail = "")
{
    /// <summary>The fewest characters of a reason.</summary>
    public const int MinReason = 10;

    /// <summary>The most characters of a reason.</summary>
    public const int MaxReason = 500;

    private const string Insert = """
        insert into moderation_log (moderator, act, subject, postid, commentid, reason, detail)
        values ($1, $2, $3, $4, $5, $6, $7)
        """;

    /// <summary>A reason as it is stored.</summary>
    /// <exception cref="RefusedException">It is missing, or too short or long.</exception>
    public static string Valid(string? reason)
    {
        var text = TextRules.Required(reason, "reason", "The reason", MaxReason);
        return text.EnumerateRunes().Count() >= MinReason
            ? text : throw Refuse.Invalid($"The reason must be at least {MinReason} characters.", "reason");
    }

    /// <summary>Adds it, in the transaction of the act.</summary>
    /// <param name="moderator">Who did it.</param>
    internal Task AddAsync(Db db, string moderator) =>
        db.RunAsync(Insert, moderator, Act, Subject, PostId, CommentId, Reason, Detail);
}
