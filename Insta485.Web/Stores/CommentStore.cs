using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>Comments: create, delete.</summary>
public sealed class CommentStore(Db db, RateLimiter limits)
{
    /// <summary>The most characters of a comment.</summary>
    public const int MaxText = 1024;

    private const string Insert = """
        insert into comments (owner, postid, text)
        values ($1, $2, $3)
        returning commentid
        """;

    private const string DeleteMine = "delete from comments where commentid = $1 and owner = $2";

    private const string Exists = "select exists (select from comments where commentid = $1)";

    /// <summary>Creates a comment.</summary>
    /// <exception cref="RefusedException">The text is blank or too long, there is no such post, or the actor posted too many.</exception>
    public async Task<CommentLine> CreateAsync(string actor, int postId, string? text)
    {
        var checkedText = TextRules.Required(text, "text", "The comment", MaxText);
        await limits.ConsumeAsync(RateLimiter.Comments, actor);
        try
        {
            return new CommentLine(await db.OneAsync<int>(Insert, actor, postId, checkedText), postId, actor, checkedText, IsMine: true);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw PostStore.NoSuchPost();
        }
    }

    /// <summary>Deletes the actor's own comment.</summary>
    /// <exception cref="RefusedException">There is no such comment, or the actor doesn't own it.</exception>
    public async Task DeleteAsync(string actor, int commentId)
    {
        if (await db.RunAsync(DeleteMine, commentId, actor) == 0)
        {
            throw await db.OneAsync<bool>(Exists, commentId)
                ? Refuse.Forbidden("Only its owner can delete a comment.")
                : Refuse.NotFound("There is no such comment.");
        }
    }
}
