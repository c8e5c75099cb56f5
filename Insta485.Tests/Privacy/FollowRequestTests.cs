using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores;

namespace Insta485.Tests.Privacy;

/// <summary>Private accounts: requests, and what becomes of them; followers that are removed.</summary>
public sealed class FollowRequestTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    // jag does not follow jflinn, whose account is private here.
    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("delete from limits");
        await (await site.As("jflinn")).PostAsync("/accounts/", ("operation", "set_privacy"), ("is_private", "on"), ("save", "save"));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task AskAndAccept()
    {
        var (asking, asked) = (await site.As("jag"), await site.As("jflinn"));
        Assert.Equal(302, (await AskAsync(asking)).Status);
        Assert.Equal(404, (await asking.GetAsync("/posts/2/")).Status);
        Assert.Equal(409, (await AskAsync(asking)).Status);
        var list = await asked.PageAsync("/accounts/requests/");
        Assert.NotNull(list.Page.QuerySelector(".people a[href='/users/jag/']"));
        Assert.Contains("Requests to follow you: 1", (await asked.PageAsync("/accounts/privacy/")).Text, StringComparison.Ordinal);

        var accepted = await asked.PostAsync("/following/", ("operation", "accept"), ("username", "jag"), ("accept", "accept"));
        Assert.Equal((302, "/accounts/requests/"), (accepted.Status, accepted.Location));
        Assert.Equal(200, (await asking.GetAsync("/posts/2/")).Status);
        Assert.Equal(409, (await asked.PostAsync("/following/", ("operation", "accept"), ("username", "jag"))).Status);
    }

    [Fact]
    public async Task WhoeverWasRefusedAsksAgainAfterADay()
    {
        var (asking, asked) = (await site.As("jag"), await site.As("jflinn"));
        await AskAsync(asking);
        Assert.Equal(302, (await asked.PostAsync("/following/", ("operation", "refuse"), ("username", "jag"))).Status);
        var again = await AskAsync(asking);
        Assert.Equal(429, again.Status);
        Assert.Contains("Try again later.", again.Text, StringComparison.Ordinal);
        await site.RunAsync("update limits set expires = now() at time zone 'utc' - interval '1 second'");
        Assert.Equal(302, (await AskAsync(asking)).Status);
    }

    [Fact]
    public async Task ARequestCanBeTakenBack()
    {
        var asking = await site.As("jag");
        await AskAsync(asking);
        Assert.Equal(302, (await asking.PostAsync("/following/", ("operation", "unfollow"), ("username", "jflinn"))).Status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from follow_requests"));
        Assert.Equal(409, (await asking.PostAsync("/following/", ("operation", "unfollow"), ("username", "jflinn"))).Status);
    }

    [Fact]
    public async Task BecomingPublicAcceptsEverybody()
    {
        await AskAsync(await site.As("jag"));
        var asked = await site.As("jflinn");
        Assert.Contains("1 now.", (await asked.PageAsync("/accounts/privacy/")).Text, StringComparison.Ordinal);
        var saved = await asked.PostAsync("/accounts/", ("operation", "set_privacy"), ("save", "save"));
        Assert.Equal((302, "/accounts/privacy/"), (saved.Status, saved.Location));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from follow_requests"));
        Assert.True(await site.OneAsync<bool>("select exists (select from following where follower = 'jag' and followee = 'jflinn')"));
    }

    [Fact]
    public async Task BecomingPrivateKeepsFollowersAndHidesOldPostsAtOnce()
    {
        await site.RunAsync("insert into following (follower, followee) values ('michjc', 'jflinn') on conflict do nothing");
        Assert.Equal(200, (await (await site.As("michjc")).GetAsync("/posts/2/")).Status);
        Assert.Equal(404, (await (await site.As("jag")).GetAsync("/posts/2/")).Status);
    }

    [Fact]
    public async Task AFollowerCanBeRemoved()
    {
        await site.RunAsync("insert into following (follower, followee) values ('michjc', 'jflinn') on conflict do nothing");
        var owner = await site.As("jflinn");
        var options = await owner.PageAsync("/users/michjc/options/");
        Assert.NotNull(options.Page.QuerySelector("input[name=remove]"));
        var removed = await owner.PostAsync("/following/", ("operation", "remove"), ("username", "michjc"), ("remove", "remove"));
        Assert.Equal((302, "/users/jflinn/followers/"), (removed.Status, removed.Location));
        Assert.Equal(404, (await (await site.As("michjc")).GetAsync("/posts/2/")).Status);
        Assert.Equal(409, (await owner.PostAsync("/following/", ("operation", "remove"), ("username", "michjc"))).Status);
        Assert.Equal(404, (await owner.PostAsync("/following/", ("operation", "remove"), ("username", "nobody"))).Status);
    }

    [Fact]
    public async Task AnAccountOpenToAllIsRefused()
    {
        var owner = await site.As("jflinn");
        Assert.Equal(400, (await owner.PostAsync("/accounts/", ("operation", "set_privacy"), ("is_open", "on"))).Status);
        Assert.Equal(400, (await owner.PostAsync("/accounts/", ("operation", "set_privacy"), ("is_private", "maybe"))).Status);
        Assert.True(await site.OneAsync<bool>("select is_private from account_settings where username = 'jflinn'"));
    }

    [Fact]
    public async Task AScriptCanNotAskAPublicAccountAndCanLetSomebodyFollowAPrivateOne()
    {
        await site.RunAsync("insert into following (follower, followee) values ('jag', 'jflinn')");
        Assert.Equal("IN002", (await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => site.RunAsync("insert into follow_requests (follower, followee) values ('jag', 'michjc')"))).SqlState);
    }

    [Fact]
    public async Task ThereAreAThousandOpenRequestsAtMost()
    {
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password)
            select 'shy' || n, 'Shy', 's@example.com', 'x.jpg', 'none' from generate_series(1, {FollowStore.MaxRequests}) n;
            insert into account_settings (username, is_private)
            select 'shy' || n, true from generate_series(1, {FollowStore.MaxRequests}) n;
            insert into follow_requests (follower, followee) select 'jag', 'shy' || n from generate_series(1, {FollowStore.MaxRequests}) n;
            """);
        Assert.Equal(409, (await AskAsync(await site.As("jag"))).Status);
        Assert.Equal(ErrorKind.Conflict, await site.RefusedAsync<FollowRequestStore>(store => store.AcceptAsync("jflinn", "jag")));
    }

    [Fact]
    public async Task TheApiSaysThatItIsARequest()
    {
        var (asking, asked) = (site.Basic("jag"), site.Basic("jflinn"));
        (await asking.PutAsync("/api/v1/following/jflinn/")).AssertJson(
            202, """{"state": "requested", "url": "/api/v1/following/jflinn/"}""");
        Assert.Equal(202, (await asking.PutAsync("/api/v1/following/jflinn/")).Status);
        Assert.True((await asking.GetAsync("/api/v1/users/jflinn/")).Json()["requested"]!.GetValue<bool>());
        Assert.Equal("jag", (await asked.GetAsync("/api/v1/requests/")).Json()["results"]![0]!["username"]!.GetValue<string>());
        (await asked.PutAsync("/api/v1/requests/jag/")).AssertDone();
        (await asked.PutAsync("/api/v1/requests/jag/")).AssertError(404);
        (await asking.PutAsync("/api/v1/following/jflinn/")).AssertDone();
        (await asked.DeleteAsync("/api/v1/followers/jag/")).AssertDone();
        (await asked.DeleteAsync("/api/v1/followers/jag/")).AssertError(404);
        Assert.Equal(202, (await asking.PutAsync("/api/v1/following/jflinn/")).Status);
        (await asked.DeleteAsync("/api/v1/requests/jag/")).AssertDone();
        (await asked.GetAsync("/api/v1/privacy/")).AssertJson(200, """{"isPrivate": true, "isOpen": false}""");
    }

    // Whoever is blocked gets the answer of a name that nobody has, whatever else there would be to say.
    [Fact]
    public async Task TheBlockedLearnNothingByAsking()
    {
        var asking = await site.As("jag");
        await AskAsync(asking);
        await (await site.As("jflinn")).PostAsync("/following/", ("operation", "refuse"), ("username", "jag"));
        await site.RunAsync("insert into blocks (blocker, blocked) values ('jflinn', 'jag')");
        Assert.Equal(404, (await AskAsync(asking)).Status);
        await site.RunAsync("update limits set used = 1000 where subject like 'request by %'");
        Assert.Equal(404, (await AskAsync(asking)).Status);
    }

    [Fact]
    public async Task AskingTwiceUsesUpNothing()
    {
        var asking = site.Basic("jag");
        await asking.PutAsync("/api/v1/following/jflinn/");
        await site.RunAsync("update limits set used = 1000 where subject like 'request by %'");
        Assert.Equal(202, (await asking.PutAsync("/api/v1/following/jflinn/")).Status);
    }

    [Fact]
    public async Task AcceptingAnUnknownNameIs404()
    {
        var asked = await site.As("jflinn");
        foreach (var operation in new[] { "accept", "refuse" })
        {
            Assert.Equal(404, (await asked.PostAsync("/following/", ("operation", operation), ("username", "nobody"))).Status);
            Assert.Equal(409, (await asked.PostAsync("/following/", ("operation", operation), ("username", "JAG"))).Status);
        }

        await AskAsync(await site.As("jag"));
        Assert.Equal(302, (await asked.PostAsync("/following/", ("operation", "accept"), ("username", "JAG"))).Status);
    }

    [Fact]
    public async Task WhatIsMissingOpensNothing()
    {
        var owner = site.Basic("jflinn");
        foreach (var body in new[] { "{}", """{"isOpen": false}""", """{"isPrivate": false}""" })
        {
            var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            (await owner.SendAsync("PUT", "/api/v1/privacy/", content)).AssertError(400);
        }

        Assert.True(await site.OneAsync<bool>("select is_private from account_settings where username = 'jflinn'"));
    }

    [Fact]
    public async Task RequestsHavePages()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'ask' || n, 'Ask', 's@example.com', 'x.jpg', 'none' from generate_series(1, 40) n;
            insert into follow_requests (follower, followee, created)
            select 'ask' || n, 'jflinn', timestamp '2026-11-01' + n * interval '1 minute' from generate_series(1, 40) n;
            """);
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await site.WithAsync<FollowRequestStore, People>(store => store.ListAsync("jflinn", after, 7));
            seen.AddRange(page.Page.Select(person => person.Username));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(Enumerable.Range(1, 40).Select(n => $"ask{n}"), seen);
    }

    private static Task<Answer> AskAsync(Visitor visitor) =>
        visitor.PostAsync("/following/", ("operation", "follow"), ("username", "jflinn"), ("follow", "follow"));
}
