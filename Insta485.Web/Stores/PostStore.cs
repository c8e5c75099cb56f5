using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Portability;

namespace Insta485.Web.Stores;

/// <summary>A post with a page of comments. Those before <c>Earlier</c> are on the previous page.</summary>
public sealed record PostPage(PostCard Post, int? Earlier)
{
    /// <summary>What came with it from elsewhere; null if it was not imported.</summary>
    public BeforeTheMove? Before { get; init; }
}

/// <summary>A post with all its comments, oldest first. Those after the first page are read while the answer is written.</summary>
/// <param name="HasMore">There are more comments than one page.</param>
public sealed record WholePost(PostRow Post, IAsyncEnumerable<CommentLine> Comments, bool HasMore);

/// <summary>Comments that came after others, oldest first.</summary>
public sealed record LaterComments(IReadOnlyList<CommentLine> Comments, bool IsOwnPost);

/// <summary>A post without its comments.</summary>
/// <param name="LikeId">The visitor's like.</param>
public sealed record PostRow(int PostId, string Owner, string OwnerFilename, string Filename, DateTime Created, int Likes, int? LikeId);

/// <summary>Posts: show and delete; <see cref="NewPostStore"/> creates them.</summary>
public sealed class PostStore(Db db, Uploads uploads)
{
    /// <summary>Comments on a page of a post.</summary>
    public const int CommentPageSize = 50;

    // One more than a page shows whether there is an earlier one.
    private const int PageAndOne = CommentPageSize + 1;

    internal static readonly string Select = $"""
        with page as (select $2::integer as postid)
        {PostCard.SelectLines}
        {Visibility.OfPost}
        left join lateral (
            select commentid, owner, text,
                (select edited from comment_details d where d.commentid = comments.commentid) is not null as isedited
            from comments
            where postid = p.postid and commentid < $3 and owner not in ({Visibility.Blocked})
            order by commentid desc
            limit {PageAndOne}
        ) c on true{PostCard.NewestFirst}
        """;

    internal const string Row = $"""
        select p.postid, p.owner, u.filename as ownerfilename, p.filename, p.created,
            coalesce(t.likes, 0) as likes,
            (select likeid from likes where owner = $1 and postid = p.postid) as likeid
        from posts p
        {Visibility.OfPost}
        join users u on u.username = p.owner
        left join post_tallies t on t.postid = p.postid
        where p.postid = $2
        """;

    // An edit that is under way ends first: the next statement sees its photos.
    private const string LockMine = "select postid from posts where postid = $1 and owner = $2 for update";

    private const string DeleteMine = $"""
        with gone as (
            delete from posts
            where postid = $1 and owner = $2
            returning postid, filename
        ),
        {PostPhoto.Gone}
        """;

    /// <summary>Whether there is a post that the visitor may see.</summary>
    internal const string Exists = $"""
        select exists (select from posts p {Visibility.OfPost} where p.postid = $2)
        """;

    /// <summary>A post with its last comments, or the last ones before <paramref name="before"/>.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    /// <param name="moved">Of what was written before a move: after this place.</param>
    public async Task<PostPage> ShowAsync(string visitor, int postId, int? before, int? moved = null)
    {
        await using var results = await db.ReadAsync(
            new Query(Select, visitor, postId, before ?? int.MaxValue), BeforeTheMove.Of(postId, moved));
        var card = PostCard.FromLines(await results.ListAsync<PostCard.Line>(), visitor).SingleOrDefault() ?? throw NoSuchPost();
        var page = card.Comments.Count > CommentPageSize
            ? new PostPage(card with { Comments = [.. card.Comments.Skip(1)] }, card.Comments[1].CommentId)
            : new PostPage(card, null);
        return page with { Before = await BeforeTheMove.ReadAsync(results) };
    }

    /// <summary>The comments of a post after this one, a page of them at most.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<LaterComments> CommentsAfterAsync(string visitor, int postId, int after)
    {
        await using var results = await db.ReadAsync(
            new Query(Row, visitor, postId), CommentStore.PageOf(visitor, postId, after, CommentPageSize));
        var post = await results.OneAsync<PostRow>() ?? throw NoSuchPost();
        return new LaterComments(await results.ListAsync<CommentLine>(), post.Owner == visitor);
    }

    /// <summary>A post with all comments.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<WholePost> WholeAsync(string visitor, int postId)
    {
        await using var results = await db.ReadAsync(
            new Query(Row, visitor, postId), CommentStore.PageOf(visitor, postId, 0, CommentStore.BlockSize));
        var post = await results.OneAsync<PostRow>() ?? throw NoSuchPost();
        var first = await results.ListAsync<CommentLine>();
        return new WholePost(post, AllAsync(visitor, first), first.Count == CommentStore.BlockSize);
    }

    /// <summary>Deletes the actor's own post with its likes, comments and photos.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor doesn't own it.</exception>
    public async Task DeleteAsync(string actor, int postId)
    {
        List<string> filenames;
        await using (var results = await db.SendAsync(new Query(LockMine, postId, actor), new Query(DeleteMine, postId, actor)))
        {
            await results.ListAsync<int>();
            filenames = await results.ListAsync<string>();
        }

        if (filenames.Count == 0)
        {
            throw await db.OneAsync<bool>(Exists, actor, postId)
                ? Refuse.Forbidden("Only its owner can delete a post.")
                : NoSuchPost();
        }

        await uploads.DeleteAsync(filenames);
    }

    // Between two blocks no connection is held: the visitor may read slowly.
    private async IAsyncEnumerable<CommentLine> AllAsync(string visitor, List<CommentLine> block)
    {
        while (true)
        {
            foreach (var comment in block)
            {
                yield return comment;
            }

            if (block.Count < CommentStore.BlockSize)
            {
                yield break;
            }

            var last = block[^1];
            await using var results =
                await db.ReadAsync(CommentStore.PageOf(visitor, last.PostId, last.CommentId, CommentStore.BlockSize));
            block = await results.ListAsync<CommentLine>();
        }
    }

    internal static RefusedException NoSuchPost() => Refuse.NotFound("There is no such post.");
}
