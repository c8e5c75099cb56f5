using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>
/// Who follows whom: follow, unfollow. A form that follows twice is told so; a program or a script says how it shall be, and twice
/// is as good as once (<c>Ensure</c>).
/// </summary>
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
        if (!await EnsureAsync(actor, other))
        {
            throw Refuse.Conflict($"You already follow {other}.");
        }
    }

    /// <summary>The actor does not follow somebody any more.</summary>
    /// <exception cref="RefusedException">There is no such person, or the actor does not follow them.</exception>
    public async Task UnfollowAsync(string actor, string other)
    {
        if (!await EnsureNotAsync(actor, other))
        {
            throw Refuse.Conflict($"You do not follow {other}.");
        }
    }

    /// <summary>The actor follows somebody, now or since before; whether that is new.</summary>
    /// <exception cref="RefusedException">There is no such person, or it is the actor.</exception>
    public async Task<bool> EnsureAsync(string actor, string other)
    {
        if (actor == other)
        {
            throw Refuse.Invalid("You cannot follow yourself.");
        }

        try
        {
            return await db.RunAsync(Insert, actor, other) == 1;
        }
        catch (PostgresException e)
            when (e.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.StringDataRightTruncation)
        {
            throw PeopleReader.NoSuchPerson();
        }
    }

    /// <summary>The actor does not follow somebody, now or since before; whether that is new.</summary>
    /// <exception cref="RefusedException">There is no such person.</exception>
    public async Task<bool> EnsureNotAsync(string actor, string other)
    {
        if (await db.RunAsync(Delete, actor, other) == 1)
        {
            return true;
        }

        return await db.OneAsync<bool>(PeopleReader.Exists, other) ? false : throw PeopleReader.NoSuchPerson();
    }
}
