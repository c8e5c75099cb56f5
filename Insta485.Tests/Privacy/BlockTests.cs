using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Search;

namespace Insta485.Tests.Privacy;

/// <summary>Blocks and mutes, and that no edge joins two people one of whom blocks the other.</summary>
public sealed class BlockTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Edges = """
        select count(*) from (
            select follower as a, followee as b from following
            union all
            select follower, followee from follow_requests
        ) e
        where exists (select from blocks where (blocker, blocked) in ((a, b), (b, a)))
           or exists (select from account_settings where username in (a, b) and suspended is not null)
        """;

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("delete from limits");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task BlockAndUnblock()
    {
        // They follow each other in the sample data.
        var (blocker, blocked) = (await site.As("awdeorio"), await site.As("jflinn"));
        Assert.Equal(200, (await blocked.GetAsync("/users/awdeorio/")).Status);
        var done = await blocker.PostAsync("/blocks/", ("operation", "block"), ("username", "jflinn"), ("block", "block"));
        Assert.Equal((302, "/"), (done.Status, done.Location));
        Assert.Equal(404, (await blocked.GetAsync("/users/awdeorio/")).Status);
        Assert.Equal(404, (await blocker.GetAsync("/posts/2/")).Status);
        Assert.Equal(0, await site.OneAsync<long>(Edges));
        Assert.Equal(409, (await blocker.PostAsync("/blocks/", ("operation", "block"), ("username", "jflinn"))).Status);
        // The blocked person learns nothing by blocking too.
        Assert.Equal(404, (await blocked.PostAsync("/blocks/", ("operation", "block"), ("username", "awdeorio"))).Status);
        Assert.NotNull((await blocker.PageAsync("/accounts/privacy/")).Page.QuerySelector("input[name=unblock]"));

        var undone = await blocker.PostAsync("/blocks/", ("operation", "unblock"), ("username", "jflinn"));
        Assert.Equal((302, "/users/jflinn/"), (undone.Status, undone.Location));
        Assert.Equal(200, (await blocked.GetAsync("/users/awdeorio/")).Status);
        Assert.Equal(409, (await blocker.PostAsync("/blocks/", ("operation", "unblock"), ("username", "jflinn"))).Status);
        Assert.False(
            await site.OneAsync<bool>("select exists (select from following where follower = 'jflinn' and followee = 'awdeorio')"));
    }

    [Fact]
    public async Task MuteAndUnmute()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal((302, "/users/jflinn/"), (await PostAsync("mute") is var muted ? (muted.Status, muted.Location) : default));
        Assert.Equal(409, (await PostAsync("mute")).Status);
        Assert.NotNull((await visitor.PageAsync("/users/jflinn/options/")).Page.QuerySelector("input[name=unmute]"));
        Assert.NotNull((await visitor.PageAsync("/accounts/privacy/")).Page.QuerySelector("input[name=unmute]"));
        Assert.Null((await visitor.PageAsync("/")).Page.QuerySelector("a[href='/posts/2/']"));
        Assert.Equal(302, (await PostAsync("unmute")).Status);
        Assert.Equal(409, (await PostAsync("unmute")).Status);
        Assert.NotNull((await visitor.PageAsync("/")).Page.QuerySelector("a[href='/posts/2/']"));

        Task<Answer> PostAsync(string operation) => visitor.PostAsync("/mutes/", ("operation", operation), ("username", "jflinn"));
    }

    [Fact]
    public async Task ListsLeaveOutWhoHides()
    {
        await site.RunAsync("""
            insert into mutes (muter, muted) values ('awdeorio', 'jag');
            insert into blocks (blocker, blocked) values ('awdeorio', 'michjc'), ('michjc', 'awdeorio');
            """);
        await site.CallAsync<BlockStore>(store => store.BlockAsync("jag", "awdeorio", Repeat.IsConflict));
        var page = await (await site.As("awdeorio")).PageAsync("/accounts/privacy/");
        Assert.Null(page.Page.QuerySelector(".people li"));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from mutes"));
        (await site.Basic("awdeorio").DeleteAsync("/api/v1/blocks/michjc/")).AssertDone();
    }

    // The 40th word of a search is in the address of the next page.
    [Fact]
    public async Task ASearchNamesNobodyWhoHides()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'zed' || lpad(n::text, 3, '0'), 'Zed', 's@example.com', 'x.jpg', 'none' from generate_series(1, 60) n;
            insert into blocks (blocker, blocked) select 'zed' || lpad(n::text, 3, '0'), 'awdeorio' from generate_series(2, 50) n;
            """);
        var found = await site.WithAsync<SearchReader, People>(search => search.PeopleAsync("awdeorio", "zed", null));
        var after = found.Next;
        var names = found.Page.Select(person => person.Username).ToList();
        while (after is not null)
        {
            Assert.DoesNotMatch("zed0(0[2-9]|[1-4][0-9]|50)", after);
            var next = await site.WithAsync<SearchReader, People>(search => search.PeopleAsync("awdeorio", "zed", after));
            names.AddRange(next.Page.Select(person => person.Username));
            after = next.Next;
        }

        Assert.Equal(["zed001", .. Enumerable.Range(51, 10).Select(n => $"zed0{n}")], names.Distinct());
        await site.RunAsync("delete from users where username like 'zed%'");
    }

    [Theory]
    [InlineData("/blocks/", "block")]
    [InlineData("/mutes/", "mute")]
    public async Task WhoAndHow(string path, string operation)
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(400, (await visitor.PostAsync(path, ("operation", operation), ("username", "awdeorio"))).Status);
        Assert.Equal(400, (await visitor.PostAsync(path, ("operation", operation), ("username", "AWDEORIO"))).Status);
        Assert.Equal(404, (await visitor.PostAsync(path, ("operation", operation), ("username", "nobody"))).Status);
        Assert.Equal(404, (await visitor.PostAsync(path, ("operation", $"un{operation}"), ("username", "nobody"))).Status);
        Assert.Equal(400, (await visitor.PostAsync(path, ("operation", "else"), ("username", "jag"))).Status);
        Assert.Equal(400, (await visitor.PostAsync(path, ("operation", operation))).Status);
        Assert.Equal(302, (await visitor.PostAsync(path, ("operation", operation), ("username", "JAG"))).Status);
        Assert.Equal(1, await site.OneAsync<long>($"select count(*) from {path.Trim('/')}"));
    }

    [Fact]
    public async Task TheApi()
    {
        var program = site.Basic("awdeorio");
        foreach (var name in new[] { "blocks", "mutes" })
        {
            (await program.PutAsync($"/api/v1/{name}/jag/")).AssertDone();
            (await program.PutAsync($"/api/v1/{name}/jag/")).AssertDone();
            Assert.Equal("jag", (await program.GetAsync($"/api/v1/{name}/")).Json()["results"]![0]!["username"]!.GetValue<string>());
            (await program.DeleteAsync($"/api/v1/{name}/jag/")).AssertDone();
            (await program.DeleteAsync($"/api/v1/{name}/jag/")).AssertDone();
            (await program.PutAsync($"/api/v1/{name}/nobody/")).AssertError(404);
            (await program.PutAsync($"/api/v1/{name}/awdeorio/")).AssertError(400);
        }
    }

    [Fact]
    public async Task MoreThanTheMostAre409()
    {
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password)
            select 'many' || n, 'Many', 's@example.com', 'x.jpg', 'none' from generate_series(1, {BlockStore.MaxBlocks}) n;
            insert into blocks (blocker, blocked) select 'awdeorio', 'many' || n from generate_series(1, {BlockStore.MaxBlocks}) n;
            insert into mutes (muter, muted) select 'awdeorio', 'many' || n from generate_series(1, {BlockStore.MaxMutes}) n;
            """);
        var program = site.Basic("awdeorio");
        Assert.Equal(409, (await program.PutAsync("/api/v1/blocks/jag/")).Status);
        Assert.Equal(409, (await program.PutAsync("/api/v1/mutes/jag/")).Status);
        (await program.PutAsync("/api/v1/blocks/many1/")).AssertDone();
        await site.RunAsync("delete from users where username like 'many%'");
    }

    // Whichever is first, the block holds.
    [Fact]
    public async Task FollowAndBlockAtOnce()
    {
        for (var i = 0; i < 100; i++)
        {
            await site.RunAsync("delete from blocks; delete from following where follower = 'jag' and followee = 'awdeorio'");
            await Task.WhenAll(Refusable(site.CallAsync<FollowStore>(store => store.FollowAsync("jag", "awdeorio", Repeat.IsFine))),
                site.CallAsync<BlockStore>(store => store.BlockAsync("awdeorio", "jag", Repeat.IsFine)));
            Assert.Equal(0, await site.OneAsync<long>(Edges));
            Assert.Equal(1, await site.OneAsync<long>("select count(*) from blocks"));
        }
    }

    // A thousand things at random, four at a time, and never an edge that may not be.
    [Fact]
    public async Task NoEdgeJoinsAPairThatMayNotSee()
    {
        string[] people = ["awdeorio", "jflinn", "michjc", "jag"];
        var random = new Random(485);
        for (var round = 0; round < 250; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            {
                var (a, b) = (people[random.Next(4)], people[random.Next(4)]);
                return Refusable(random.Next(8) switch
                {
                    0 or 1 => site.CallAsync<FollowStore>(store => store.FollowAsync(a, b, Repeat.IsFine)),
                    2 => site.CallAsync<FollowStore>(store => store.UnfollowAsync(a, b, Repeat.IsFine)),
                    3 => site.CallAsync<FollowRequestStore>(store => store.AcceptAsync(a, b)),
                    4 => site.CallAsync<BlockStore>(store => store.BlockAsync(a, b, Repeat.IsFine)),
                    5 => site.CallAsync<BlockStore>(store => store.UnblockAsync(a, b, Repeat.IsFine)),
                    6 => site.CallAsync<PrivacyStore>(store => store.SetAsync(a, isPrivate: true, isOpen: false)),
                    _ => site.CallAsync<PrivacyStore>(store => store.SetAsync(a, isPrivate: false, isOpen: false)),
                });
            }));
            Assert.Equal(0, await site.OneAsync<long>(Edges));
            // Nobody is left asking a public account.
            Assert.Equal(0, await site.OneAsync<long>("""
                select count(*) from follow_requests r
                where not exists (select from account_settings where username = r.followee and is_private)
                """));
            await site.RunAsync("delete from limits");
        }

        Assert.Equal(await site.OneAsync<long>("select count(*) from following"),
            await site.OneAsync<long>("select sum(followers) from user_tallies"));
    }

    private static async Task Refusable(Task work)
    {
        try
        {
            await work;
        }
        catch (RefusedException)
        {
            // Not allowed, or done already.
        }
    }
}
