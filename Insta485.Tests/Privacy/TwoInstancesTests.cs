using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Privacy;

/// <summary>What one instance does holds on another with its next request: nothing of who may see what is remembered in between.</summary>
public sealed class TwoInstancesTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private SecondInstance? _other;

    private SecondInstance Other => _other ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        _other = await SecondInstance.StartAsync(site);
    }

    public async Task DisposeAsync()
    {
        if (_other is not null)
        {
            await _other.DisposeAsync();
        }
    }

    [Fact]
    public async Task BecomingPrivateHidesOldPostsAtOnce()
    {
        var file = await site.OneAsync<string>("select filename from posts where postid = 3");
        string[] paths = ["/posts/3/", "/photos/3/", $"/uploads/{file}", $"/uploads/square/{file}", "/api/v1/posts/3/"];
        // jag does not follow awdeorio, jflinn does.
        await site.RunAsync("insert into following (follower, followee) values ('jflinn', 'awdeorio') on conflict do nothing");
        Visitor[] strangers = [await site.As("jag"), await Other.As("jag")];
        Visitor[] followers = [await site.As("jflinn"), await Other.As("jflinn")];
        var owner = await site.As("awdeorio");
        await AssertAllAsync(200, paths, [.. strangers, .. followers]);

        await owner.PostAsync("/accounts/", ("operation", "set_privacy"), ("is_private", "on"));
        await AssertAllAsync(404, paths, strangers);
        await AssertAllAsync(200, paths, followers);

        await owner.PostAsync("/accounts/", ("operation", "set_privacy"));
        await AssertAllAsync(200, paths, [.. strangers, .. followers]);
    }

    [Fact]
    public async Task ASuspensionEndsSessionsCookiesAndCredentials()
    {
        await site.RunAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
        Visitor[] visitors = [await site.As("awdeorio"), await Other.As("awdeorio")];
        var credentials = Callers.BasicHeader("awdeorio", "chickens");
        ApiClient[] programs = [new(site.Anonymous(), credentials), new(Other.Anonymous(), credentials)];
        foreach (var program in programs)
        {
            Assert.Equal(200, (await program.GetAsync("/api/v1/posts/")).Status);
        }

        Assert.Equal(302, (await (await site.As("michjc")).PostAsync("/moderation/",
            ("operation", "suspend"), ("username", "awdeorio"), ("reason", "Insulted people again and again."))).Status);
        foreach (var visitor in visitors)
        {
            Assert.Equal(Answer.LogInTo("/"), (await visitor.GetAsync("/")).Location);
        }

        foreach (var program in programs)
        {
            Assert.Equal(403, (await program.GetAsync("/api/v1/posts/")).Status);
            Assert.Equal(403, (await program.GetAsync("/api/v1/posts/")).Status);
        }
    }

    private static async Task AssertAllAsync(int status, string[] paths, Visitor[] visitors)
    {
        foreach (var visitor in visitors)
        {
            foreach (var path in paths)
            {
                Assert.Equal((path, status), (path, (await visitor.GetAsync(path)).Status));
            }
        }
    }
}
