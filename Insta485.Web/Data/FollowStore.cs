using Npgsql;

namespace Insta485.Web.Data;

/// <summary>Who follows whom: follow, unfollow.</summary>
public sealed class FollowStore(Db db)
{
    private const string Insert = """
        insert into following (follower, followee)
        values ($1, $2)
        on conflict (follower, followee) do nothing
        """;

    private const string Delete = "delete from following where follower = $1 and followee = $2";

    /// <summary>The actor follows somebody.</summary>
    /// <exception cref="RefusedException">There is no such person, it is the actor, or it is so already.</exception>
    public async Task FollowAsync(string actor, string other)
    {
        if (actor == other)
        {
            throw Refused.Invalid("You cannot follow yourself.");
        }

        try
        {
            if (await db.RunAsync(Insert, actor, other) == 0)
            {
                throw Refused.Conflict($"You already follow {other}.");
            }
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.StringDataRightTruncation)
        {
            throw Refused.NotFound("There is no such person.");
        }
    }

    /// <summary>The actor does not follow somebody any more.</summary>
    /// <exception cref="RefusedException">There is no such person, or the actor does not follow them.</exception>
    public async Task UnfollowAsync(string actor, string other)
    {
        if (await db.RunAsync(Delete, actor, other) == 0)
        {
            throw await db.OneAsync<bool>(PeopleReader.Exists, other)
                ? Refused.Conflict($"You do not follow {other}.")
                : Refused.NotFound("There is no such person.");
        }
    }
}
