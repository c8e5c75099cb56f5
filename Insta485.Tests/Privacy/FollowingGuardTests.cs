using Insta485.Tests.Infrastructure;
using Npgsql;

namespace Insta485.Tests.Privacy;

/// <summary>
/// The main page does not ask the rule of those whom the visitor follows: no row of <c>following</c> may be left that it would refuse,
/// whatever program blocks or suspends.
/// </summary>
public sealed class FollowingGuardTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    // awdeorio and jflinn follow each other.
    private const string Edges = """
        select count(*) from following where 'jflinn' in (follower, followee) and 'awdeorio' in (follower, followee)
        """;

    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("insert into blocks (blocker, blocked) values ('jflinn', 'awdeorio')")]
    [InlineData("insert into blocks (blocker, blocked) values ('awdeorio', 'jflinn')")]
    [InlineData("insert into account_settings (username, suspended) values ('jflinn', now())")]
    [InlineData("insert into account_settings (username) values ('jflinn'); update account_settings set suspended = now()")]
    [InlineData("insert into blocks (blocker, blocked) values ('jflinn', 'jag'); update blocks set blocked = 'awdeorio'")]
    public async Task ARowByAnotherProgramTakesTheEdgesAway(string sql)
    {
        var visitor = await site.As("awdeorio");
        Assert.Contains("/users/jflinn/", await OwnersAsync(visitor));
        Assert.Equal(2, await site.OneAsync<long>(Edges));
        await site.RunAsync(sql);
        Assert.Equal(0, await site.OneAsync<long>(Edges));
        Assert.DoesNotContain("/users/jflinn/", await OwnersAsync(visitor));
    }

    [Fact]
    public async Task AnInsertThatEndsInAConflictTakesNothingAway()
    {
        await site.RunAsync("""
            insert into account_settings (username) values ('jflinn');
            insert into account_settings (username, suspended) values ('jflinn', now()) on conflict do nothing;
            """);
        Assert.Equal(2, await site.OneAsync<long>(Edges));
    }

    [Fact]
    public async Task AnEdgeCannotBecomeOneThatIsForbidden()
    {
        await site.RunAsync("insert into blocks (blocker, blocked) values ('jag', 'awdeorio')");
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            site.RunAsync("update following set followee = 'jag' where follower = 'awdeorio' and followee = 'jflinn'"));
        Assert.Equal("IN001", refused.SqlState);
    }

    [Fact]
    public async Task TheEdgesOfASuspendedAccountWaitForIt()
    {
        var edges = await site.OneAsync<long>("select count(*) from following where 'jflinn' in (follower, followee)");
        Assert.NotEqual(0, edges);
        await site.RunAsync("insert into account_settings (username, suspended) values ('jflinn', now())");
        Assert.Equal(edges, await site.OneAsync<long>("select count(*) from suspended_following where suspended = 'jflinn'"));
    }

    [Fact]
    public async Task ARequestToFollowEndsWithABlock()
    {
        await site.RunAsync("""
            delete from following where follower = 'jag' and followee = 'awdeorio';
            insert into account_settings (username, is_private) values ('awdeorio', true);
            insert into follow_requests (followee, follower) values ('awdeorio', 'jag');
            insert into blocks (blocker, blocked) values ('awdeorio', 'jag');
            """);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from follow_requests"));
    }

    private static async Task<IEnumerable<string?>> OwnersAsync(Visitor visitor) =>
        (await visitor.PageAsync("/")).Page.QuerySelectorAll(".post .owner").Select(link => link.GetAttribute("href"));
}
