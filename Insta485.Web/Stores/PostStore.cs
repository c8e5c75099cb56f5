using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Stores.Texts;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>A post with a page of comments. Those before <c>Earlier</c> are on the previous page.</summary>
public sealed record PostPage(PostCard Post, int? Earlier);

/// <summary>A post with all its comments, oldest first. Those after the first page are read while the answer is written.</summary>
/// <param name="HasMore">There are more comments than one page.</param>
public sealed record WholePost(PostRow Post, IAsyncEnumerable<CommentLine> Comments, bool HasMore);

/// <summary>A post without its comments.</summary>
/// <param name="LikeId">The visitor's like.</param>
public sealed record PostRow(int PostId, string Owner, string OwnerFilename, string Filename, DateTime Created, int Likes, int? LikeId);

/// <summary>Posts: show, create, delete.</summary>
public sealed class PostStore(Db db, Uploads uploads, PictureIntake intake)
{
    /// <summary>Comments on a page of a post.</summary>
    public const int CommentPageSize = 50;

    // One more than a page shows whether there is an earlier one.
    private const int PageAndOne = CommentPageSize + 1;

    internal static readonly string Select = $"""
        with page as (select $2::integer as postid)
        {PostCard.SelectLines}
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

    private const string Insert = $"""
        with given as (
            select $1::text[] as words
        ),
        post as (
            insert into posts (owner, filename) values ($2, $3) returning postid
        ),
        texts as (
            insert into post_texts (postid, caption, alt)
            select postid, $4, $5 from post where $4 <> '' or $5 <> ''
        ),
        tags as (
            insert into post_tags (tag, postid)
            select n.tag, post.postid from post cross join ({PostTags.Given}) n
        )
        select postid from post
        """;

    private const string DeleteMine = """
        with gone as (
            delete from posts
            where postid = $1 and owner = $2
            returning filename
        ),
        picture as (
            delete from pictures where filename in (select filename from gone)
        )
        select filename from gone
        """;

    /// <summary>Whether there is a post that the visitor may see.</summary>
    internal const string Exists = $"""
        select exists (select from posts p {Visibility.OfPost} where p.postid = $2)
        """;

    /// <summary>A post with its last comments, or the last ones before <paramref name="before"/>.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<PostPage> ShowAsync(string visitor, int postId, int? before)
    {
        await using var results = await db.ReadAsync(new Query(Select, visitor, postId, before ?? int.MaxValue));
        var card = PostCard.FromLines(await results.ListAsync<PostCard.Line>(), visitor).SingleOrDefault() ?? throw NoSuchPost();
        return card.Comments.Count > CommentPageSize
            ? new PostPage(card with { Comments = [.. card.Comments.Skip(1)] }, card.Comments[1].CommentId)
            : new PostPage(card, null);
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

    /// <summary>Creates a post and returns its id.</summary>
    /// <exception cref="RefusedException">A text or the file is not accepted, or the actor uploaded too many.</exception>
    public async Task<int> CreateAsync(string actor, Upload? file, string? caption = null, string? alt = null)
    {
        var texts = TextChange.Checked(caption ?? "", alt ?? "");
        var picture = await intake.SaveAsync(actor, file);
        try
        {
            return await uploads.SaveRowOrDeleteFilesAsync(picture, async () =>
            {
                await using var results = await db.SendAsync(picture.ToInsert(), new Query(
                    Insert, EntityParser.TagsOf(texts.Caption ?? ""), actor, picture.Filename, texts.Caption, texts.Alt));
                return await results.OneAsync<int>();
            });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // The account was deleted during the upload.
            throw new SessionOverException();
        }
    }

    /// <summary>Deletes the actor's own post with its likes, comments and photo.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor doesn't own it.</exception>
    public async Task DeleteAsync(string actor, int postId)
    {
        var filename = await db.OneAsync<string>(DeleteMine, postId, actor);
        if (filename is null)
        {
            throw await db.OneAsync<bool>(Exists, actor, postId)
                ? Refuse.Forbidden("Only its owner can delete a post.")
                : NoSuchPost();
        }

        await uploads.DeleteAsync(filename);
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
