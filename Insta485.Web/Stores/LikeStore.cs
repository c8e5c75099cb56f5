using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>A like, and whether it was added just now.</summary>
public sealed record LikeRow(int LikeId, bool IsNew)
{
    /// <summary>The post's likes with it.</summary>
    public LikeState State { get; init; } = LikeState.Hidden;
}

/// <summary>The likes of a post, for one visitor.</summary>
/// <param name="Owner">Of the post.</param>
public sealed record LikeState(int Likes, bool Liked, string Owner)
{
    /// <summary>Of a post that was hidden from the visitor a moment ago.</summary>
    internal static readonly LikeState Hidden = new(0, false, "");
}

/// <summary>Likes: add, remove. Each user has one like for a post; the table's unique constraint guarantees it.</summary>
public sealed class LikeStore(Db db, RateLimiter limits)
{
    // Looks for the like first, so that liking again uses up no id. No row: the limit is exceeded, or there is no such post.
    private const string Insert = $"""
        with post as materialized (
            select p.postid from posts p {Visibility.OfPost} where p.postid = $2
        ),
        there as (
            select l.likeid from post join likes l on l.postid = post.postid and l.owner = $1
        ),
        added as (
            insert into likes (owner, postid)
            select $1, postid from post
            where not exists (select from there) and {RateLimiter.IsWithin}
            on conflict (owner, postid) do nothing
            returning likeid
        )
        select likeid, true as isnew from added
        union all
        select likeid, false from there
        """;

    private const string Delete = "delete from likes where owner = $1 and postid = $2 returning likeid";

    private const string DeleteMine = "delete from likes where likeid = $1 and owner = $2 returning likeid";

    private const string ExistsById = "select exists (select from likes where likeid = $1)";

    // Asked together with the rule.
    internal const string Likers = $"""
        select {Person.Columns}
        from (
            select owner as username from likes
            where postid = $2 and owner > $3 and owner not in ({Visibility.Blocked})
            order by owner
            limit $4
        ) page
        join users u on u.username = page.username
        left join pictures i on i.filename = u.filename
        order by u.username
        """;

    private const string State = $"""
        select coalesce(t.likes, 0) as likes,
            (select likeid from likes where owner = $1 and postid = p.postid) is not null as liked,
            p.owner
        from posts p
        {Visibility.OfPost}
        left join post_tallies t on t.postid = p.postid
        where p.postid = $2
        """;

    /// <summary>The actor likes the post.</summary>
    /// <exception cref="RefusedException">
    /// The actor liked too many (429), there is no such post, or the actor already likes it and that is a conflict.
    /// </exception>
    public async Task<LikeRow> AddAsync(string actor, int postId, Repeat repeat)
    {
        var counter = new RateLimiter.Counter(RateLimiter.Likes, actor);
        try
        {
            return await db.WriteAsync(
                [
                    limits.Count(counter), new(Insert, actor, postId, counter.Subject, limits.MostOf(counter)), new(State, actor, postId),
                ],
                async results =>
                {
                    limits.RefuseIfExceeded(counter, await results.OneAsync<RateLimiter.Row>());
                    var (like, state) = (await results.OneAsync<LikeRow>(), await results.OneAsync<LikeState>());
                    if (like is null)
                    {
                        // A post that is there was hidden, or the like was added, while the statement ran.
                        throw state is null ? PostStore.NoSuchPost()
                            : Refuse.Busy("This like is changing too quickly. Try again in a moment.", TimeSpan.FromSeconds(1));
                    }

                    return like.IsNew || repeat == Repeat.IsFine
                        ? like with { State = state ?? LikeState.Hidden } : throw Refuse.Conflict("You already like this post.");
                });
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw PostStore.NoSuchPost();
        }
    }

    /// <summary>The actor doesn't like the post any more.</summary>
    /// <returns>The post's likes without it.</returns>
    /// <exception cref="RefusedException">There is no such post, or the actor doesn't like it and that is a conflict.</exception>
    public Task<LikeState> RemoveAsync(string actor, int postId, Repeat repeat) => db.WriteAsync(
        [new(Delete, actor, postId), new(State, actor, postId)],
        async results =>
        {
            var (deleted, state) = (await results.OneAsync<int?>(), await results.OneAsync<LikeState>());
            if (deleted is null && state is null)
            {
                throw PostStore.NoSuchPost();
            }

            return deleted is not null || repeat == Repeat.IsFine
                ? state ?? LikeState.Hidden : throw Refuse.Conflict("You don't like this post.");
        });

    /// <summary>Removes the actor's own like.</summary>
    /// <exception cref="RefusedException">There is no such like, or the actor doesn't own it.</exception>
    public Task DeleteAsync(string actor, int likeId) => db.WriteAsync(
        [new(DeleteMine, likeId, actor), new(ExistsById, likeId)],
        async results =>
        {
            var (deleted, isAnothers) = (await results.OneAsync<int?>(), await results.OneAsync<bool>());
            return deleted is not null ? true
                : throw (isAnothers ? Refuse.Forbidden("Only its owner can remove a like.") : Refuse.NotFound("There is no such like."));
        });

    /// <summary>The users who like a post, by name.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<People> LikersAsync(string visitor, int postId, string? after)
    {
        await using var results = await db.ReadAsync(
            new Query(PostStore.Exists, visitor, postId), new Query(Likers, visitor, postId, after ?? "", PeopleReader.PageSize + 1L));
        return await results.OneAsync<bool>()
            ? People.Of(await results.ListAsync<Person>(), PeopleReader.PageSize)
            : throw PostStore.NoSuchPost();
    }
}
