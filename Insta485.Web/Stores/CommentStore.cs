using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Insta485.Web.Stores.Notifications;
using Insta485.Web.Stores.Texts;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>A page of comments, oldest first. Those after <c>Next</c> are on the next page; null on the last page.</summary>
public sealed record Comments(IReadOnlyList<CommentLine> Page, int? Next);

/// <summary>Where a comment stands.</summary>
internal sealed record CommentPlace(int PostId, bool IsOnOwnPost);

/// <summary>Comments: list, create, edit. <see cref="CommentDeleter"/> deletes them.</summary>
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
    // locks are taken in the order in which the deletion of an account takes them: account, post, tally. The post's owner is told, so that
    // both accounts are locked, in the order of a block. Sent again after a broken connection ($8), it first looks for the comment: the
    // count of the limit, before it in the same round trip, has waited for the end of the first attempt.
    private static readonly string Insert = $"""
        with given as (select $6::text[] as words),
        people as materialized (
            select username from users where username in ($1, (select owner from posts where postid = $2)) order by username for key share
        ),
        post as materialized (
            select p.postid, p.owner
            from people join posts p on p.postid = $2 and people.username = $1 {Visibility.OfPost}
            for key share of p
        ),
        tally as materialized (
            select t.comments from post join post_tallies t on t.postid = post.postid for update of t
        ),
        there as materialized (
            select c.commentid
            from post join comments c on c.postid = post.postid
            where $8::boolean and c.owner = $1 and c.text = $5 and c.created > (now() at time zone 'utc') - interval '1 minute'
            limit 1
        ),
        added as (
            insert into comments (owner, postid, text)
            select $1, postid, $5 from post
            where {RateLimiter.IsWithin} and not exists (select from there)
              and coalesce((select comments from tally), 0) < {MaxPerPost}
              and (owner = $1 or (select comments_closed from post_texts x where x.postid = post.postid) is not true)
            returning commentid, postid
        ),
        tags as (
            insert into post_tags (tag, postid)
            select n.tag, post.postid
            from added join post on post.owner = $1 cross join ({PostTags.Given}) n
            on conflict do nothing
        ),
        named as (select $7::text[] as names, $1::varchar as actor),
        place as (select added.postid, post.owner, added.commentid from added cross join post),
        mentions as (
            {Mentions.Insert}
        )
        select commentid from added union all select commentid from there
        """;

    private const string IsClosed = $"""
        select p.owner <> $1 and coalesce(x.comments_closed, false)
        from posts p
        {Visibility.OfPost}
        left join post_texts x on x.postid = p.postid
        where p.postid = $2
        """;

    // What a comment says within five minutes is no version that others have read.
    private const string Edit = $"""
        with old as materialized (
            select c.commentid, c.text, c.created,
                c.text <> $3 and c.created < (now() at time zone 'utc') - {PostTextStore.Grace} as iskept, p.owner = $1 as isonownpost
            from comments c
            join posts p on p.postid = c.postid
            {Visibility.OfPost}
            where c.commentid = $2 and c.owner = $1
            for update of c
        ),
        kept as (
            insert into revisions (commentid, text, created)
            select commentid, text, coalesce((select edited from comment_details d where d.commentid = old.commentid), created)
            from old where iskept
        ),
        noted as (
            insert into comment_details (commentid, edited)
            select commentid, now() at time zone 'utc' from old where iskept
            on conflict (commentid) do update set edited = excluded.edited
        )
        update comments c set text = $3 from old where c.commentid = old.commentid
        returning c.postid, old.isonownpost,
            old.iskept or exists (select from comment_details d where d.commentid = c.commentid) as isedited
        """;

    private static readonly string Trim = $"""
        delete from revisions
        where commentid = $1 and revisionid <= (
            select revisionid from revisions where commentid = $1 order by revisionid desc offset {PostTextStore.MaxRevisions} limit 1)
        """;

    // Of a comment that the visitor may see.
    internal const string Place = $"""
        select c.postid, p.owner = $1 as isonownpost
        from comments c
        join posts p on p.postid = c.postid
        {Visibility.OfPost}
        where c.commentid = $2 and c.owner not in ({Visibility.Blocked})
        """;

    // A comment that was changed.
    private sealed record Changed(int PostId, bool IsOnOwnPost, bool IsEdited);

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
    /// The text is blank or too long, there is no such post, it is closed to comments (403), it has too many (409), or the actor posted
    /// too many (429).
    /// </exception>
    public async Task<CommentLine> CreateAsync(string actor, int postId, string? text)
    {
        var checkedText = TextRules.Required(text, "text", "The comment", MaxText);
        var counter = new RateLimiter.Counter(RateLimiter.Comments, actor);
        var (tags, names) = (EntityParser.TagsOf(checkedText), EntityParser.MentionsOf(checkedText));
        try
        {
            return await db.WriteAsync(
                isRepeat =>
                [
                    limits.Count(counter),
                    new(Insert, actor, postId, counter.Subject, limits.MostOf(counter), checkedText, tags, names, isRepeat),
                    new(IsClosed, actor, postId),
                ],
                async results =>
                {
                    limits.RefuseIfExceeded(counter, await results.OneAsync<RateLimiter.Row>());
                    return await results.OneAsync<int?>() is { } id
                        ? new CommentLine(id, postId, actor, checkedText, IsMine: true)
                        : throw await results.OneAsync<bool?>() switch
                        {
                            true => Refuse.Forbidden("Comments are closed.", "text"),
                            false => TooMany(),
                            null => PostStore.NoSuchPost(),
                        };
                });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw PostStore.NoSuchPost();
        }
    }

    private static RefusedException TooMany() =>
        Refuse.Conflict($"This post has {MaxPerPost:N0} comments, which is the most a post can have.", "text");

    internal static Query PageOf(string visitor, int postId, int after, long size) => new(Select, visitor, postId, after, size);

    /// <summary>Changes the text of the actor's own comment.</summary>
    /// <exception cref="RefusedException">
    /// The text is blank or too long, there is no such comment, the actor doesn't own it (403), or there were too many changes (429).
    /// </exception>
    public async Task<CommentLine> EditAsync(string actor, int commentId, string? text)
    {
        var checkedText = TextRules.Required(text, "text", "The comment", MaxText);
        await limits.ConsumeAsync(RateLimiter.Edits, actor);
        var changed = await db.InTransactionAsync(async () =>
        {
            var row = await db.OneAsync<Changed>(Edit, actor, commentId, checkedText)
                ?? throw (await db.OneAsync<CommentPlace>(Place, actor, commentId) is null
                    ? NoSuchComment()
                    : Refuse.Forbidden("Only its author can edit a comment."));
            await db.RunAsync(Trim, commentId);
            await Mentions.AddAsync(db, actor, row.PostId, commentId, EntityParser.MentionsOf(checkedText));
            if (row.IsOnOwnPost)
            {
                // The comments of other people give a post no tags.
                await PostTags.ReplaceAsync(db, row.PostId);
            }

            return row;
        });
        return new CommentLine(commentId, changed.PostId, actor, checkedText, IsMine: true) { IsEdited = changed.IsEdited };
    }

    internal static RefusedException NoSuchComment() => Refuse.NotFound("There is no such comment.");
}
