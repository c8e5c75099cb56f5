using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>Who follows whom: follow, unfollow.</summary>
public sealed class FollowStore(Db db, RateLimiter limits, PeopleReader people)
{
    private const string Insert = """
        insert into following (follower, followee)
        values ($1, $2)
        on conflict (follower, followee) do nothing
        """;

    private const string Delete = "delete from following where follower = $1 and followee = $2";

    /// <summary>The actor follows another user.</summary>
    /// <exception cref="RefusedException">
    /// There is no such user, it is the actor, or the actor already follows them and that is a conflict.
    /// </exception>
    public async Task FollowAsync(string actor, string other, Repeat repeat)
    {
        if (actor == other)
        {
            throw Self();
        }

        await limits.ConsumeAsync(RateLimiter.Follows, actor);
        if (!await InsertAsync(actor, other) && repeat == Repeat.IsConflict)
        {
            throw Refuse.Conflict($"You already follow {other}.");
        }
    }

    /// <summary>The actor doesn't follow the other user any more.</summary>
    /// <exception cref="RefusedException">
    /// There is no such user, or the actor doesn't follow them and that is a conflict.
    /// </exception>
    public async Task UnfollowAsync(string actor, string other, Repeat repeat)
    {
        if (await db.RunAsync(Delete, actor, other) == 1)
        {
            return;
        }

        if (!await db.OneAsync<bool>(PeopleReader.Exists, other))
        {
            await UnfollowAsync(actor, await people.FindAsync(other), repeat);
            return;
        }

        if (repeat == Repeat.IsConflict)
        {
            throw Refuse.Conflict($"You don't follow {other}.");
        }
    }

    private async Task<bool> InsertAsync(string actor, string other)
    {
        try
        {
            return await db.RunAsync(Insert, actor, other) == 1;
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.StringDataRightTruncation)
        {
            // Another spelling of a name, or nobody's.
            var found = await people.FindAsync(other);
            return found == actor ? throw Self() : await InsertAsync(actor, found);
        }
    }

    private static RefusedException Self() => Refuse.Invalid("You can't follow yourself.");
}
