using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Security;
using Insta485.Web.Stores.Notifications;
using Insta485.Web.Stores.Photos;

namespace Insta485.Web.Stores.Texts;

/// <summary>The texts of a post, for programs and for the owner's form.</summary>
/// <param name="Edited">When a text was changed last; null if never.</param>
/// <param name="TagList">Its tags by name, a space between them.</param>
/// <param name="Others">The second and later photos, as <see cref="PostPhoto.Others"/> selects them.</param>
public sealed record PostTexts(
    int PostId, string Owner, string Filename, int? Width, int? Height, DateTime Created,
    string Caption, string Alt, bool CommentsClosed, DateTime? Edited, string TagList, string? Others)
{
    /// <summary>Another one after each change: the field <c>edited</c> of the form, and the ETag.</summary>
    public string Version => $"{Edited:yyyyMMddHHmmssffffff}{(CommentsClosed ? "-closed" : "")}";

    /// <summary>All photos.</summary>
    public IReadOnlyList<PostPhoto> Photos { get; } =
        [new PostPhoto(1, new Photo(Filename, Width, Height, null), Alt), .. PostPhoto.Read(Others)];

    /// <summary>The value of a page model before it has read one.</summary>
    public static PostTexts None { get; } = new(0, "", "", null, null, default, "", "", false, null, "", null);
}

/// <summary>Captions, descriptions and the photos of posts: show, change, earlier versions.</summary>
public sealed class PostTextStore(Db db, Uploads uploads, RateLimiter limits)
{
    /// <summary>The most earlier versions of a post or a comment. Beyond it the oldest are deleted.</summary>
    public const int MaxRevisions = 50;

    /// <summary>SQL: a change within so long after posting is no version that others have read.</summary>
    internal const string Grace = "interval '5 minutes'";

    internal const string Select = $"""
        select p.postid, p.owner, p.filename, i.width, i.height, p.created,
            coalesce(x.caption, '') as caption, coalesce(x.alt, '') as alt, coalesce(x.comments_closed, false) as commentsclosed, x.edited,
            coalesce((select string_agg(tag, ' ' order by tag) from post_tags where postid = p.postid), '') as taglist,
            ({PostPhoto.Others} where m.postid = p.postid) as others
        from posts p
        {Visibility.OfPost}
        left join post_texts x on x.postid = p.postid
        left join pictures i on i.filename = p.filename
        where p.postid = $2
        """;

    // An account that is being deleted ends first; one that is deleted later sees the new photos.
    private const string LockOwner = "select username from users where username = $1 for key share";

    // Another change waits, and then finds this one.
    private const string Lock = $"""
        {Select}
        for update of p
        """;

    private const string Keep = $"""
        insert into revisions (postid, text, alts, created)
        select $1, $2, $3::text[], coalesce($4, $5) where $5 < (now() at time zone 'utc') - {Grace}
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

    private const string SaveFirst = "update posts set filename = $2 where postid = $1 and filename <> $2";

    private const string DeleteOthers = "delete from post_pictures where postid = $1";

    private const string SaveOthers = $"""
        with others as (select $1::integer as postid, $2::text[] as names, $3::text[] as alts)
        {PostPhoto.InsertOthers}
        """;

    private const string DeletePictures = "delete from pictures where filename = any($1)";

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
        var added = await change.MakeAsync();
        var removed = await uploads.SaveRowOrDeleteFilesAsync(added, () => db.InTransactionAsync(async () =>
        {
            await db.ListAsync<string>(LockOwner, actor);
            var old = Own(await db.OneAsync<PostTexts>(Lock, actor, postId) ?? throw PostStore.NoSuchPost(), actor);
            if (expects(old) is { } refused)
            {
                throw refused;
            }

            return await SaveAsync(old, change, added);
        }));
        await uploads.DeleteAsync(removed);
        return await ShowOwnAsync(actor, postId);
    }

    // The names of the photos that are gone.
    private async Task<string[]> SaveAsync(PostTexts old, TextChange change, IReadOnlyList<PictureRow> added)
    {
        var caption = change.Caption ?? old.Caption;
        var photos = change.PhotosOf(old.Photos);
        var isOther = caption != old.Caption || !photos.Select(photo => photo.Alt)
            .SequenceEqual(old.Photos.Select(photo => photo.Alt), StringComparer.Ordinal);
        if (isOther)
        {
            await using var kept = await db.SendAsync(
                new Query(Keep, old.PostId, old.Caption, old.Photos.Select(photo => photo.Alt).ToArray(), old.Edited, old.Created),
                new Query(Trim, old.PostId));
        }

        var names = photos.Select(photo => photo.Filename).ToArray();
        var areOther = !names.SequenceEqual(old.Photos.Select(photo => photo.Photo.Filename), StringComparer.Ordinal);
        await db.RunAsync(Save, old.PostId, caption, photos[0].Alt, change.CommentsClosed ?? old.CommentsClosed, isOther || areOther);
        var removed = old.Photos.Select(photo => photo.Photo.Filename).Except(names, StringComparer.Ordinal).ToArray();
        if (isOther || areOther)
        {
            await using var saved = await db.SendAsync(
            [
                .. added.Select(row => row.ToInsert()), new Query(SaveFirst, old.PostId, names[0]), new Query(DeleteOthers, old.PostId),
                new Query(SaveOthers, old.PostId, names[1..], photos.Skip(1).Select(photo => photo.Alt).ToArray()),
                new Query(DeletePictures, [removed]),
            ]);
        }

        if (caption != old.Caption)
        {
            await PostTags.ReplaceAsync(db, old.PostId);
            var mentioned = EntityParser.MentionsOf(caption).Except(EntityParser.MentionsOf(old.Caption), StringComparer.OrdinalIgnoreCase);
            await Mentions.AddAsync(db, old.Owner, old.PostId, null, [.. mentioned]);
        }

        return removed;
    }

    private static PostTexts Own(PostTexts texts, string actor) =>
        texts.Owner == actor ? texts : throw Refuse.Forbidden("Only its owner can edit a post.");
}
