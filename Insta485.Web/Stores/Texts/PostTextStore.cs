using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Security;

namespace Insta485.Web.Stores.Texts;

/// <summary>The texts of a post, for programs and for the owner's form.</summary>
/// <param name="Edited">When a text was changed last; null if never.</param>
/// <param name="TagList">Its tags by name, a space between them.</param>
public sealed record PostTexts(
    int PostId, string Owner, string Filename, int? Width, int? Height, DateTime Created,
    string Caption, string Alt, bool CommentsClosed, DateTime? Edited, string TagList)
{
    /// <summary>Another one after each change: the field <c>edited</c> of the form, and the ETag.</summary>
    public string Version => $"{Edited:yyyyMMddHHmmssffffff}{(CommentsClosed ? "-closed" : "")}";

    public Photo Photo => new(Filename, Width, Height, null);

    /// <summary>The value of a page model before it has read one.</summary>
    public static PostTexts None { get; } = new(0, "", "", null, null, default, "", "", false, null, "");
}

/// <summary>Captions and descriptions of posts: show, change, earlier versions.</summary>
public sealed class PostTextStore(Db db, RateLimiter limits)
{
    /// <summary>The most earlier versions of a post or a comment. Beyond it the oldest are deleted.</summary>
    public const int MaxRevisions = 50;

    /// <summary>SQL: a change within so long after posting is no version that others have read.</summary>
    internal const string Grace = "interval '5 minutes'";

    internal const string Select = $"""
        select p.postid, p.owner, p.filename, i.width, i.height, p.created,
            coalesce(x.caption, '') as caption, coalesce(x.alt, '') as alt, coalesce(x.comments_closed, false) as commentsclosed, x.edited,
            coalesce((select string_agg(tag, ' ' order by tag) from post_tags where postid = p.postid), '') as taglist
        from posts p
        {Visibility.OfPost}
        left join post_texts x on x.postid = p.postid
        left join pictures i on i.filename = p.filename
        where p.postid = $2
        """;

    // Another change waits, and then finds this one.
    private const string Lock = $"""
        {Select}
        for update of p
        """;

    private const string Keep = $"""
        insert into revisions (postid, text, alts, created)
        select $1, $2, array[$3], coalesce($4, $5) where $5 < (now() at time zone 'utc') - {Grace}
        """;

    private const string Save = """
        insert into post_texts as x (postid, caption, alt, comments_closed, edited)
        values ($1, $2, $3, $4, case when $5 then now() at time zone 'utc' end)
        on conflict (postid) do update
            set caption = excluded.caption, alt = excluded.alt, comments_closed = excluded.comments_closed,
                edited = coalesce(excluded.edited, x.edited)
        """;

    private static readonly string Trim = $"""
        delete from revisions
        where postid = $1
          and revisionid <= (select revisionid from revisions where postid = $1 order by revisionid desc offset {MaxRevisions} limit 1)
        """;

    /// <summary>The texts of a post that the visitor may see.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<PostTexts> ShowAsync(string visitor, int postId)
    {
        await using var results = await db.ReadAsync(new Query(Select, visitor, postId));
        return await results.OneAsync<PostTexts>() ?? throw PostStore.NoSuchPost();
    }

    /// <summary>The same, for the owner only.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor doesn't own it (403).</exception>
    public async Task<PostTexts> ShowOwnAsync(string actor, int postId) => Own(await ShowAsync(actor, postId), actor);

    /// <summary>Changes the texts of the actor's own post. What was there before becomes an earlier version.</summary>
    /// <param name="expects">Decides whether the texts are still those that the change is about; returns why not.</param>
    /// <returns>The texts as they are now.</returns>
    /// <exception cref="RefusedException">
    /// There is no such post (404), the actor doesn't own it (403), the texts are others by now, or there were too many changes (429).
    /// </exception>
    public async Task<PostTexts> ChangeAsync(string actor, int postId, TextChange change, Func<PostTexts, RefusedException?> expects)
    {
        var seen = await ShowOwnAsync(actor, postId);
        if (expects(seen) is { } early)
        {
            throw early;
        }

        await limits.ConsumeAsync(RateLimiter.Edits, actor);
        await db.InTransactionAsync(async () =>
        {
            var old = Own(await db.OneAsync<PostTexts>(Lock, actor, postId) ?? throw PostStore.NoSuchPost(), actor);
            if (expects(old) is { } refused)
            {
                throw refused;
            }

            var (caption, alt) = (change.Caption ?? old.Caption, change.Alt ?? old.Alt);
            var isOther = caption != old.Caption || alt != old.Alt;
            if (isOther)
            {
                await using var kept = await db.SendAsync(
                    new Query(Keep, postId, old.Caption, old.Alt, old.Edited, old.Created), new Query(Trim, postId));
            }

            await db.RunAsync(Save, postId, caption, alt, change.CommentsClosed ?? old.CommentsClosed, isOther);
            if (caption != old.Caption)
            {
                await PostTags.ReplaceAsync(db, postId);
            }

            return true;
        });
        return await ShowOwnAsync(actor, postId);
    }

    private static PostTexts Own(PostTexts texts, string actor) =>
        texts.Owner == actor ? texts : throw Refuse.Forbidden("Only its owner can edit a post.");
}
