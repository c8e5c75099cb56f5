using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Photos;
using Npgsql;

namespace Insta485.Web.Stores.Saved;

/// <summary>A page of saved photos, last saved first. It may have few of them, or none, while earlier ones follow.</summary>
/// <param name="Next">Those saved before it are on the next page; null on the last page.</param>
public sealed record SavedPage(IReadOnlyList<Thumbnail> Photos, long? Next);

/// <summary>Whether the visitor saved a post.</summary>
/// <param name="Owner">Of the post.</param>
public sealed record SavedState(string Owner, bool IsSaved)
{
    /// <summary>Of a post that was hidden from the visitor a moment ago.</summary>
    internal static readonly SavedState Hidden = new("", false);
}

/// <summary>The posts that a person saved, for that person only: save, remove, list.</summary>
public sealed class SavedPostStore(Db db)
{
    /// <summary>Photos on a page.</summary>
    public const int PageSize = 24;

    /// <summary>Saved posts that a page looks at: those of accounts that are private by now are skipped.</summary>
    internal const int Looked = 200;

    private const int LookedButOne = Looked - 1;

    private const string Insert = $"""
        with post as materialized (
            select p.postid from posts p {Visibility.OfPost} where p.postid = $2
        ),
        added as (
            insert into saved_posts (username, postid)
            select $1, postid from post
            where not exists (select from saved_posts where username = $1 and postid = $2)
            on conflict do nothing
            returning postid
        )
        select exists (select from added) from post
        """;

    private const string Delete = "delete from saved_posts where username = $1 and postid = $2 returning postid";

    private const string State = $"""
        select p.owner, (select savedid from saved_posts where username = $1 and postid = p.postid) is not null as issaved
        from posts p
        {Visibility.OfPost}
        where p.postid = $2
        """;

    internal static readonly string Photos = $"""
        select p.postid, p.owner, p.filename, i.filename is not null as hasvariants, {PostPhoto.IsSeveral} as isseveral, looked.savedid
        from (
            select savedid, postid from saved_posts where username = $1 and savedid < $2 order by savedid desc limit {Looked}
        ) looked
        join posts p on p.postid = looked.postid
        {Visibility.OfPost}
        left join pictures i on i.filename = p.filename
        order by looked.savedid desc
        limit $3
        """;

    // The last one that a page looks at and, if there are more, the one after it.
    internal static readonly string End = $"""
        select savedid from saved_posts where username = $1 and savedid < $2 order by savedid desc offset {LookedButOne} limit 2
        """;

    /// <summary>The actor saves a post.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor has saved it already and that is a conflict.</exception>
    public async Task<SavedState> SaveAsync(string actor, int postId, Repeat repeat)
    {
        try
        {
            return await db.WriteAsync([new(Insert, actor, postId), new(State, actor, postId)], async results =>
            {
                var isNew = await results.OneAsync<bool?>() ?? throw PostStore.NoSuchPost();
                return isNew || repeat == Repeat.IsFine
                    ? await results.OneAsync<SavedState>() ?? SavedState.Hidden
                    : throw Refuse.Conflict("You have already saved this post.");
            });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw PostStore.NoSuchPost();
        }
    }

    /// <summary>The actor does not keep a post any more, also one that is out of sight.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor has not saved it and that is a conflict.</exception>
    public Task<SavedState> UnsaveAsync(string actor, int postId, Repeat repeat) => db.WriteAsync(
        [new(Delete, actor, postId), new(State, actor, postId)],
        async results =>
        {
            var (deleted, state) = (await results.OneAsync<int?>(), await results.OneAsync<SavedState>());
            if (deleted is null && state is null)
            {
                throw PostStore.NoSuchPost();
            }

            return deleted is not null || repeat == Repeat.IsFine
                ? state ?? SavedState.Hidden : throw Refuse.Conflict("You haven't saved this post.");
        });

    /// <summary>The saved photos that the visitor may see.</summary>
    /// <param name="before">Only those saved before the one with this id.</param>
    public async Task<SavedPage> ReadAsync(string visitor, long? before, int size = PageSize)
    {
        var limit = before ?? long.MaxValue;
        await using var results = await db.ReadAsync(new Query(Photos, visitor, limit, size + 1L), new Query(End, visitor, limit));
        var photos = await results.ListAsync<Row>();
        var end = await results.ListAsync<long>();
        var page = photos.Take(size).ToList();
        return new SavedPage(
            [.. page.Select(row => new Thumbnail(row.PostId, row.Owner, row.Filename, row.HasVariants, row.IsSeveral))],
            photos.Count > size ? page[^1].SavedId : end is [var last, _] ? last : null);
    }

    private sealed record Row(int PostId, string Owner, string Filename, bool HasVariants, bool IsSeveral, long SavedId);
}
