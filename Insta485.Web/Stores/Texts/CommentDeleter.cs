using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Texts;

/// <summary>Deletes one's own comments, and removes any from one's own post.</summary>
public sealed class CommentDeleter(Db db)
{
    private const string HasTags = "(c.text like '%#%' or c.text like '%＃%')";

    // The author's own tags of a post go with the comment: such a one is not deleted here. An own post is locked first, in the order of
    // other transactions.
    private const string DeleteMine = $"""
        with post as materialized (
            select p.postid from comments c join posts p on p.postid = c.postid
            where c.commentid = $1 and c.owner = $2 and p.owner = $2
            for update of p
        )
        delete from comments c
        where c.commentid = $1 and c.owner = $2 and (select count(*) from post) >= 0
          and not ({HasTags} and exists (select from post))
        returning c.postid
        """;

    private const string OwnerOf = "select owner from comments where commentid = $1";

    // From the actor's own post, by any author.
    private const string DeleteOnMine = $"""
        with post as materialized (
            select p.postid from comments c join posts p on p.postid = c.postid
            where c.commentid = $1 and p.owner = $2 and p.postid = coalesce($3::integer, p.postid)
            for update of p
        )
        delete from comments c
        where c.commentid = $1 and c.postid = (select postid from post) and not ({HasTags} and c.owner = $2)
        returning c.postid
        """;

    private const string DeleteWithTags = """
        with post as materialized (
            select p.postid from comments c join posts p on p.postid = c.postid
            where c.commentid = $1 and c.owner = $2 and p.owner = $2
            for update of p
        )
        delete from comments where commentid = $1 and postid = (select postid from post)
        returning postid
        """;

    /// <summary>Deletes the actor's own comment.</summary>
    /// <exception cref="RefusedException">There is no such comment, or the actor doesn't own it.</exception>
    public async Task DeleteAsync(string actor, int commentId)
    {
        var (deleted, owner) = await db.WriteAsync(
            [new(DeleteMine, commentId, actor), new(OwnerOf, commentId)],
            async results => (await results.OneAsync<int?>(), await results.OneAsync<string>()));
        if (deleted is null)
        {
            await (owner == actor ? DeleteWithTagsAsync(actor, commentId)
                : throw (owner is null ? CommentStore.NoSuchComment() : Refuse.Forbidden("Only its owner can delete a comment.")));
        }
    }

    /// <summary>Removes a comment from the actor's own post, by any author.</summary>
    /// <param name="postId">The post it stands on; null if only the comment is named.</param>
    /// <returns>The post.</returns>
    /// <exception cref="RefusedException">There is no such comment on that post, or the post is another user's (403).</exception>
    public async Task<int> RemoveAsync(string actor, int commentId, int? postId = null)
    {
        var (deleted, place) = await db.WriteAsync(
            [new(DeleteOnMine, commentId, actor, postId), new(CommentStore.Place, actor, commentId)],
            async results => (await results.OneAsync<int?>(), await results.OneAsync<CommentPlace>()));
        return (deleted, place) switch
        {
            ({ } fromPost, _) => fromPost,
            (_, null) => throw CommentStore.NoSuchComment(),
            (_, { IsOnOwnPost: false }) => throw Refuse.Forbidden("Only the owner of the post can remove a comment."),
            (_, var mine) when postId is { } expected && mine.PostId != expected => throw CommentStore.NoSuchComment(),
            _ => await DeleteWithTagsAsync(actor, commentId),
        };
    }

    private Task<int> DeleteWithTagsAsync(string actor, int commentId) => db.InTransactionAsync(async () =>
    {
        var postId = await db.OneAsync<int?>(DeleteWithTags, commentId, actor) ?? throw CommentStore.NoSuchComment();
        await PostTags.ReplaceAsync(db, postId);
        return postId;
    });
}
