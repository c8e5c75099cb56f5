using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>A like: its id, and whether it was not there before.</summary>
public sealed record LikeRow(int LikeId, bool IsNew);

/// <summary>The likes of a post, as one visitor sees them.</summary>
public sealed record LikeState(int Likes, bool Liked);

/// <summary>
/// Likes: add, remove. One for each person and post; the table's unique constraint says so. A form that likes twice is told so
/// (<c>Add</c>, <c>Remove</c>); a program or a script says how it shall be, and twice is as good as once (<c>Ensure</c>).
/// </summary>
public sealed class LikeStore(Db db)
{
    // Looked for first, so that liking again takes no id from the next like. There is one row or the other, and none only where
    // another request was in between.
    private const string Ensure = """
        with there as (
            select likeid from likes where owner = $1 and postid = $2
        ),
        added as (
            insert into likes (owner, postid)
            select $1, $2
            where not exists (select from there)
            on conflict (owner, postid) do nothing
            returning likeid
        )
        select likeid, true as isnew from added
        union all
        select likeid, false from there
        """;

    private const string Delete = "delete from likes where owner = $1 and postid = $2";

    private const string DeleteMine = "delete from likes where likeid = $1 and owner = $2";

    private const string ExistsById = "select exists (select from likes where likeid = $1)";

    private const string State = """
        select coalesce(t.likes, 0) as likes,
            (select likeid from likes where owner = $1 and postid = p.postid) is not null as liked
        from posts p
        left join post_tallies t on t.postid = p.postid
        where p.postid = $2
        """;

    /// <summary>Likes a post.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor likes it already.</exception>
    public async Task AddAsync(string actor, int postId)
    {
        if (!(await EnsureAsync(actor, postId)).IsNew)
        {
            throw Refuse.Conflict("You already like this post.");
        }
    }

    /// <summary>Takes a like back.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor does not like it.</exception>
    public async Task RemoveAsync(string actor, int postId)
    {
        if (!await EnsureNotAsync(actor, postId))
        {
            throw Refuse.Conflict("You do not like this post.");
        }
    }

    /// <summary>The actor likes the post, now or since before.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<LikeRow> EnsureAsync(string actor, int postId)
    {
        try
        {
            return await db.OneAsync<LikeRow>(Ensure, actor, postId)
                // Taken back or added by another request between the two looks: once more.
                ?? await db.OneAsync<LikeRow>(Ensure, actor, postId)
                ?? throw Refuse.Busy("This like changes too quickly.", TimeSpan.FromSeconds(1));
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw PostStore.NoSuchPost();
        }
    }

    /// <summary>The actor does not like the post, now or since before; whether that is new.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<bool> EnsureNotAsync(string actor, int postId)
    {
        if (await db.RunAsync(Delete, actor, postId) == 1)
        {
            return true;
        }

        return await db.OneAsync<bool>(PostStore.Exists, postId) ? false : throw PostStore.NoSuchPost();
    }

    /// <summary>Takes back the actor's own like.</summary>
    /// <exception cref="RefusedException">There is no such like, or it is somebody else's.</exception>
    public async Task DeleteAsync(string actor, int likeId)
    {
        if (await db.RunAsync(DeleteMine, likeId, actor) == 0)
        {
            throw await db.OneAsync<bool>(ExistsById, likeId)
                ? Refuse.Forbidden("Only its owner can take back a like.")
                : Refuse.NotFound("There is no such like.");
        }
    }

    /// <summary>How many like the post, and whether the visitor does.</summary>
    /// <exception cref="RefusedException">There is no such post.</exception>
    public async Task<LikeState> StateAsync(string visitor, int postId) =>
        await db.OneAsync<LikeState>(State, visitor, postId) ?? throw PostStore.NoSuchPost();
}
