using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>A page of comments, oldest first. Those after <c>Next</c> are on the next page; null on the last page.</summary>
public sealed record Comments(IReadOnlyList<CommentLine> Page, int? Next);

/// <summary>Comments: list, create, delete.</summary>
public sealed class CommentStore(Db db, RateLimiter limits)
{
    /// <summary>The most characters of a comment.</summary>
    public const int MaxText = 1024;

    /// <summary>The most comments of a post.</summary>
    public const int MaxPerPost = 5000;

    /// <summary>As many comments are in memory at once while all comments of a post are sent.</summary>
    internal const int BlockSize = 100;

    internal const string Select = $"""
        select c.commentid, c.postid, c.owner, c.text, c.owner = $1 as ismine
        from posts p
        {Visibility.OfPost}
        join comments c on c.postid = p.postid
        where p.postid = $2 and c.commentid > $3 and c.owner not in ({Visibility.Blocked})
        order by c.commentid
        limit $4
        """;

    // The tally is locked, so that comments which arrive together can't exceed the limit; a post without comments may have none. The
    // locks are taken in the order in which the deletion of an account takes them: account, post, tally.
    private static readonly string Insert = $"""
        with author as materialized (select username from users where username = $1 for key share),
        post as materialized (
            select p.postid from author join posts p on p.postid = $2 {Visibility.OfPost} for key share of p
        ),
        tally as materialized (
            select t.comments from post join post_tallies t on t.postid = post.postid for update of t
        )
        insert into comments (owner, postid, text)
        select $1, postid, $3 from post
        where coalesce((select comments from tally), 0) < {MaxPerPost}
        returning commentid
        """;

    private const string DeleteMine = "delete from comments where commentid = $1 and owner = $2";

    private const string Exists = "select exists (select from comments where commentid = $1)";

    /// <summary>A page of a post's comments: the first ones, or those after <paramref name="after"/>.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<Comments> ListAsync(string visitor, int postId, int after, int size)
    {
        await using var results = await db.ReadAsync(
            new Query(PostStore.Exists, visitor, postId), PageOf(visitor, postId, after, size + 1L));
        if (!await results.OneAsync<bool>())
        {
            throw PostStore.NoSuchPost();
        }

        var comments = await results.ListAsync<CommentLine>();
        var page = comments.Take(size).ToList();
        return new Comments(page, comments.Count > size ? page[^1].CommentId : null);
    }

    /// <summary>Creates a comment.</summary>
    /// <exception cref="RefusedException">
    /// The text is blank or too long, there is no such post, it has too many comments (409), or the actor posted too many (429).
    /// </exception>
    public async Task<CommentLine> CreateAsync(string actor, int postId, string? text)
    {
        var checkedText = TextRules.Required(text, "text", "The comment", MaxText);
        await limits.ConsumeAsync(RateLimiter.Comments, actor);
        try
        {
            if (await db.OneAsync<int?>(Insert, actor, postId, checkedText) is { } id)
            {
                return new CommentLine(id, postId, actor, checkedText, IsMine: true);
            }

            throw (await db.OneAsync<bool>(PostStore.Exists, actor, postId)) ? TooMany() : PostStore.NoSuchPost();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw PostStore.NoSuchPost();
        }
        catch (PostgresException e) when (e.SqlState == FollowStore.MayNot)
        {
            // The account was suspended a moment ago.
            throw new SessionOverException();
        }
    }

    private static RefusedException TooMany() =>
        Refuse.Conflict($"This post has {MaxPerPost:N0} comments, which is the most a post can have.", "text");

    internal static Query PageOf(string visitor, int postId, int after, long size) => new(Select, visitor, postId, after, size);

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
