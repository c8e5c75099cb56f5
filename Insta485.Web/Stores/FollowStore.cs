using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>What came of following somebody.</summary>
public enum FollowState
{
    /// <summary>The actor follows them.</summary>
    Following,

    /// <summary>Their account is private: the actor asked.</summary>
    Requested,
}

/// <summary>
/// Who follows whom: follow, unfollow, remove a follower. Following a private account is a request; <see cref="FollowRequestStore"/>.
/// </summary>
public sealed class FollowStore(Db db, RateLimiter limits, PeopleReader people)
{
    /// <summary>The most requests of an account that are open at once.</summary>
    public const int MaxRequests = 1000;

    // Raised by triggers: one of the two blocks the other, or an account is suspended.
    internal const string MayNot = "IN001";

    // A request to an account that has just become public.
    private const string NotPrivate = "IN002";

    // No row: nobody has this name, or they hide from the actor.
    private const string Insert = $"""
        with other as materialized (
            select u.username, coalesce((select is_private from account_settings where username = $2), false) as isprivate,
                (select blocked from blocks where blocker = $1 and blocked = $2) is not null as isblocked
            from users u
            where u.username = $2 and {Visibility.OfPerson}
        ),
        added as (
            insert into following (follower, followee)
            select $1, username from other where not isprivate and not isblocked and {RateLimiter.IsWithin}
            on conflict (follower, followee) do nothing
            returning followee
        )
        select isprivate, isblocked, exists (select from added) as isadded,
            exists (select from following where follower = $1 and followee = $2) as isthere,
            exists (select from follow_requests where follower = $1 and followee = $2) as isrequested
        from other
        """;

    // Counted without a lock: requests that arrive together can exceed the limit by a few.
    private static readonly string Ask = $"""
        with asked as materialized (
            select count(*) as n from (select from follow_requests where follower = $1 limit {MaxRequests}) open
        ),
        added as (
            insert into follow_requests (follower, followee)
            select $1, $2 from asked where n < {MaxRequests}
            on conflict do nothing
            returning followee
        )
        select exists (select from added) as isadded, n >= {MaxRequests} as isfull from asked
        """;

    // The edge, or the request for it.
    private const string Delete = """
        with edge as (delete from following where follower = $1 and followee = $2 returning followee),
        request as (delete from follow_requests where follower = $1 and followee = $2 returning followee)
        select exists (select from edge) or exists (select from request)
        """;

    private const string DeleteFollower = "delete from following where follower = $2 and followee = $1 returning true";

    /// <summary>The actor follows another user, or asks to.</summary>
    /// <exception cref="RefusedException">
    /// There is no such user, it is the actor, the actor blocks them (409), or the actor already follows them or asked, and that is a
    /// conflict.
    /// </exception>
    public async Task<FollowState> FollowAsync(string actor, string other, Repeat repeat)
    {
        if (actor == other)
        {
            throw Self();
        }

        try
        {
            return await InsertAsync(actor, other, repeat);
        }
        catch (PostgresException e) when (e.SqlState is MayNot or PostgresErrorCodes.ForeignKeyViolation)
        {
            // They blocked the actor, or their account was deleted, a moment ago.
            throw PeopleReader.NoSuchPerson();
        }
    }

    /// <summary>The actor doesn't follow the other user any more, or takes the request back.</summary>
    /// <exception cref="RefusedException">
    /// There is no such user, or the actor doesn't follow them and that is a conflict.
    /// </exception>
    public async Task UnfollowAsync(string actor, string other, Repeat repeat)
    {
        var (isDeleted, isThere) = await db.WriteAsync(
            [new(Delete, actor, other), new(PeopleReader.Exists, actor, other)],
            async results => (await results.OneAsync<bool>(), await results.OneAsync<bool>()));
        if (isDeleted)
        {
            return;
        }

        if (!isThere)
        {
            await UnfollowAsync(actor, await people.FindAsync(other), repeat);
            return;
        }

        if (repeat == Repeat.IsConflict)
        {
            throw Refuse.Conflict($"You don't follow {other}.");
        }
    }

    /// <summary>Another user doesn't follow the actor any more. They are not told.</summary>
    /// <exception cref="RefusedException">They don't follow the actor (409), or there is no such user.</exception>
    public async Task RemoveAsync(string actor, string follower)
    {
        var (isDeleted, isThere) = await db.WriteAsync(
            [new(DeleteFollower, actor, follower), new(PeopleReader.Exists, actor, follower)],
            async results => (await results.OneAsync<bool>(), await results.OneAsync<bool>()));
        if (isDeleted)
        {
            return;
        }

        if (!isThere)
        {
            await RemoveAsync(actor, await people.FindAsync(follower));
            return;
        }

        throw Refuse.Conflict($"{follower} doesn't follow you.");
    }

    // An attempt counts once, however often the row is tried.
    private async Task<FollowState> InsertAsync(string actor, string other, Repeat repeat, bool isCounted = false)
    {
        var counter = new RateLimiter.Counter(RateLimiter.Follows, actor);
        var insert = new Query(Insert, actor, other, counter.Subject, limits.MostOf(counter));
        var row = await db.WriteAsync(isCounted ? [insert] : [limits.Count(counter), insert], async results =>
        {
            if (!isCounted)
            {
                limits.RefuseIfExceeded(counter, await results.OneAsync<RateLimiter.Row>());
            }

            return await results.OneAsync<Inserted>();
        });
        if (row is null)
        {
            // Another spelling of a name, or nobody's.
            var found = await people.FindAsync(other);
            return found == actor ? throw Self() : await InsertAsync(actor, found, repeat, isCounted: true);
        }

        if (row.IsBlocked)
        {
            throw Refuse.Conflict("Unblock them first.");
        }

        if (row.IsPrivate && !row.IsThere)
        {
            return !row.IsRequested ? await AskAsync(actor, other, repeat)
                : repeat == Repeat.IsFine ? FollowState.Requested : throw Refuse.Conflict($"You already asked {other}.");
        }

        return row.IsAdded || repeat == Repeat.IsFine ? FollowState.Following : throw Refuse.Conflict($"You already follow {other}.");
    }

    private async Task<FollowState> AskAsync(string actor, string other, Repeat repeat)
    {
        await limits.RefuseIfExhaustedAsync(RateLimiter.RefusedRequests, FollowRequestStore.RefusedSubject(actor, other));
        await limits.ConsumeAsync(RateLimiter.Requests, actor);
        try
        {
            var row = await db.OneAsync<Asked>(Ask, actor, other);
            return row switch
            {
                { IsFull: true } => throw Refuse.Conflict($"You have {MaxRequests:N0} open requests, which is the most there can be."),
                { IsAdded: false } when repeat == Repeat.IsConflict => throw Refuse.Conflict($"You already asked {other}."),
                _ => FollowState.Requested,
            };
        }
        catch (PostgresException e) when (e.SqlState == NotPrivate)
        {
            return await InsertAsync(actor, other, repeat, isCounted: true);
        }
    }

    private static RefusedException Self() => Refuse.Invalid("You can't follow yourself.");

    private sealed record Inserted(bool IsPrivate, bool IsBlocked, bool IsAdded, bool IsThere, bool IsRequested);

    private sealed record Asked(bool IsAdded, bool IsFull);
}
