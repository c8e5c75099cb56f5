using System.Globalization;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores;

/// <summary>Requests to follow a private account: list, accept, refuse.</summary>
public sealed class FollowRequestStore(Db db, RateLimiter limits, PeopleReader people)
{
    // Microseconds, as PostgreSQL keeps them.
    private const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.ffffff";

    internal static readonly string Select = $"""
        select r.created as asked, {Person.Columns}
        from (
            select follower, created from follow_requests
            where followee = $1 and (created, follower) > ($2, $3)
            order by created, follower
            limit $4
        ) r
        join users u on u.username = r.follower
        left join pictures i on i.filename = u.filename
        order by r.created, r.follower
        """;

    // Locks both people first, as a block does.
    private const string AcceptOne = """
        with people as materialized (select username from users where username in ($1, $2) order by username for key share),
        gone as (
            delete from follow_requests
            where followee = $1 and follower = $2 and (select count(*) from people) = 2
            returning follower, followee
        )
        insert into following (follower, followee) select follower, followee from gone
        on conflict (follower, followee) do update set created = following.created
        """;

    private const string RefuseOne = "delete from follow_requests where followee = $1 and follower = $2";

    /// <summary>Those who ask to follow the actor, who asked first first.</summary>
    /// <param name="after"><see cref="People.Next"/> of the page before; null for the first page.</param>
    public async Task<People> ListAsync(string actor, string? after, int size = PeopleReader.PageSize)
    {
        var (time, name) = KeyOf(after);
        await using var results = await db.ReadAsync(new Query(Select, actor, time, name, size + 1L));
        var rows = await results.ListAsync<Row>();
        var page = rows.Take(size).ToList();
        return new People(
            [.. page.Select(row => new Person(row.Username, row.Fullname, row.Filename, row.HasVariants, row.Followed, row.Requested))],
            rows.Count > size ? $"{page[^1].Asked.ToString(TimeFormat, CultureInfo.InvariantCulture)} {page[^1].Username}" : null);
    }

    /// <summary>The actor lets another user follow.</summary>
    /// <exception cref="RefusedException">The user does not ask (409), or there is no such user.</exception>
    public async Task AcceptAsync(string actor, string other)
    {
        try
        {
            if (await db.RunAsync(AcceptOne, actor, other) == 0)
            {
                await AcceptAsync(actor, await OtherAsync(actor, other));
            }
        }
        catch (PostgresException e) when (e.SqlState == FollowStore.MayNot)
        {
            throw NotAsked(other);
        }
    }

    /// <summary>The actor does not. The user is not told, and can ask again after a day.</summary>
    /// <exception cref="RefusedException">The user does not ask (409), or there is no such user.</exception>
    public async Task RefuseAsync(string actor, string other)
    {
        if (await db.RunAsync(RefuseOne, actor, other) == 0)
        {
            await RefuseAsync(actor, await OtherAsync(actor, other));
            return;
        }

        await limits.ConsumeAsync(RateLimiter.RefusedRequests, RefusedSubject(other, actor));
    }

    // The name in other letters.
    private async Task<string> OtherAsync(string actor, string other) =>
        await db.OneAsync<bool>(PeopleReader.Exists, actor, other) ? throw NotAsked(other) : await people.FindAsync(other);

    /// <summary>Under which refusals are counted.</summary>
    internal static string RefusedSubject(string follower, string followee) => $"{follower} to {followee}";

    private static (DateTime Time, string Name) KeyOf(string? after) =>
        after?.Split(' ') is [var time, var name]
        && DateTime.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var parsed)
            ? (parsed, name) : (DateTime.MinValue, "");

    private static RefusedException NotAsked(string other) => Refuse.Conflict($"{other} does not ask to follow you.");

    private sealed record Row(
        DateTime Asked, string Username, string Fullname, string Filename, bool HasVariants, bool Followed, bool Requested);
}
