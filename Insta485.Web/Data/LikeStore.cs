using Npgsql;

namespace Insta485.Web.Data;

/// <summary>Likes: add, remove. One for each person and post; the table's unique constraint says so.</summary>
public sealed class LikeStore(Db db)
{
    private const string Insert = """
        insert into likes (owner, postid)
        values ($1, $2)
        on conflict (owner, postid) do nothing
        """;

    private const string Delete = "delete from likes where owner = $1 and postid = $2";

    /// <summary>Likes a post.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor likes it already.</exception>
    public async Task AddAsync(string actor, int postId)
    {
        try
        {
            if (await db.RunAsync(Insert, actor, postId) == 0)
            {
                throw Refused.Conflict("You already like this post.");
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            throw PostStore.NoSuchPost();
        }
    }

    /// <summary>Takes a like back.</summary>
    /// <exception cref="RefusedException">There is no such post, or the actor does not like it.</exception>
    public async Task RemoveAsync(string actor, int postId)
    {
        if (await db.RunAsync(Delete, actor, postId) == 0)
        {
            throw await db.OneAsync<bool>(PostStore.Exists, postId)
                ? Refused.Conflict("You do not like this post.")
                : PostStore.NoSuchPost();
        }
    }
}
