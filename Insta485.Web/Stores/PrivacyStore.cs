using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores;

/// <summary>Who may see an account's photos.</summary>
/// <param name="IsPrivate">Only those whom the account accepts.</param>
/// <param name="IsOpen">Also visitors without an account.</param>
/// <param name="Requests">Those who ask to follow, 1,000 at most.</param>
public sealed record PrivacySettings(bool IsPrivate, bool IsOpen, int Requests);

/// <summary>The settings, and the first page of whom the account blocks and mutes.</summary>
public sealed record PrivacyPage(PrivacySettings Settings, People Blocked, People Muted);

/// <summary>The switches of an account: read, set.</summary>
public sealed class PrivacyStore(Db db)
{
    /// <summary>Beyond it requests are not counted.</summary>
    internal const int MostCounted = 1000;

    internal static readonly string Select = $"""
        select coalesce(bool_or(is_private), false) as isprivate, coalesce(bool_or(is_open), false) as isopen,
            (select count(*)::integer from (select from follow_requests where followee = $1 limit {MostCounted}) asking) as requests
        from account_settings
        where username = $1
        """;

    // Whoever asks to follow locks the row too (the trigger follow_requests_guard): nobody is left asking a public account.
    private const string Lock = "select username from users where username = $1 for update";

    private const string Update = """
        insert into account_settings (username, is_private) values ($1, $2)
        on conflict (username) do update set is_private = excluded.is_private
        """;

    private const string AcceptAll = """
        with gone as (delete from follow_requests where followee = $1 returning follower, followee)
        insert into following (follower, followee)
        select follower, followee from gone g
        where not exists (select from blocks where (blocker, blocked) in ((g.follower, g.followee), (g.followee, g.follower)))
          and (select username from account_settings where username = g.follower and suspended is not null) is null
        order by follower
        on conflict (follower, followee) do nothing
        """;

    /// <summary>The settings alone.</summary>
    public async Task<PrivacySettings> ShowAsync(string actor)
    {
        await using var results = await db.ReadAsync(new Query(Select, actor));
        return await results.OneAsync<PrivacySettings>() ?? throw new SessionOverException();
    }

    /// <summary>The settings with a page of whom the actor blocks, and one of whom the actor mutes.</summary>
    public async Task<PrivacyPage> PageAsync(string actor, string? blockedAfter, string? mutedAfter)
    {
        await using var results = await db.ReadAsync(
            new Query(Select, actor),
            new Query(BlockStore.Blocked, actor, blockedAfter ?? "", PeopleReader.PageSize + 1L),
            new Query(BlockStore.Muted, actor, mutedAfter ?? "", PeopleReader.PageSize + 1L));
        return new PrivacyPage(
            await results.OneAsync<PrivacySettings>() ?? throw new SessionOverException(),
            People.Of(await results.ListAsync<Person>(), PeopleReader.PageSize),
            People.Of(await results.ListAsync<Person>(), PeopleReader.PageSize));
    }

    /// <summary>Sets the switches. An account that becomes public accepts everyone who asks.</summary>
    /// <exception cref="RefusedException">
    /// The account shall be open to visitors without an account, which this site does not offer.
    /// </exception>
    public Task SetAsync(string actor, bool isPrivate, bool isOpen)
    {
        if (isOpen)
        {
            throw Refuse.Invalid("This site shows nothing to visitors without an account.", "is_open");
        }

        return db.InTransactionAsync(async () =>
        {
            if ((await db.ListAsync<string>(Lock, actor)).Count == 0)
            {
                throw new SessionOverException();
            }

            // Accepted while the account is private still: that is what their notifications say. A famous account may have more requests
            // than a page has time for.
            var accepted = isPrivate ? 0 : await db.RunAsync(AcceptAll, actor);
            await db.RunAsync(Update, actor, isPrivate);
            return accepted;
        }, timeout: TimeSpan.FromMinutes(5));
    }
}
