using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Stores;

/// <summary>What one account or one address may do how often, beyond wrong passwords, photos and comments.</summary>
[Trait("Category", "Slow")]
public sealed class AbuseTests(StrictSite site) : IClassFixture<StrictSite>, IAsyncLifetime
{
    public Task InitializeAsync() => site.RunAsync("delete from limits");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task LikesAreLimitedAndTakingThemBackIsNot()
    {
        var visitor = await site.As("jflinn");
        var caller = new ApiClient(visitor);
        foreach (var status in new[] { 201, 200, 200, 429 })
        {
            Assert.Equal(status, (await caller.PostAsync("/api/v1/likes/?postid=4")).Status);
        }

        Assert.Equal(302, (await visitor.PostAsync("/likes/", ("operation", "unlike"), ("postid", "4"))).Status);
        AssertTooOften(await visitor.PostAsync("/likes/", ("operation", "like"), ("postid", "4")), 3600);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from likes where owner = 'jflinn' and postid = 4"));
        Assert.Equal(302, (await (await site.As("jag")).PostAsync("/likes/", ("operation", "like"), ("postid", "4"))).Status);
    }

    [Fact]
    public async Task FollowsAreLimitedAndUnfollowingIsNot()
    {
        var visitor = await site.As("jag");
        var caller = new ApiClient(visitor);
        foreach (var status in new[] { 204, 204, 204, 429 })
        {
            Assert.Equal(status, (await caller.PutAsync("/api/v1/following/awdeorio/")).Status);
        }

        AssertTooOften(await visitor.PostAsync("/following/", ("operation", "follow"), ("username", "michjc")), 3600);
        Assert.Equal(302, (await visitor.PostAsync("/following/", ("operation", "unfollow"), ("username", "awdeorio"))).Status);
    }

    [Fact]
    public async Task SearchesAreLimitedAndExploreIsNot()
    {
        var visitor = await site.As("michjc");
        foreach (var status in new[] { 200, 200, 200, 429 })
        {
            Assert.Equal(status, (await visitor.GetAsync("/search/?q=j")).Status);
        }

        AssertTooOften(await visitor.GetAsync("/search/?q=a&kind=people&after=b"), 60);
        Assert.Equal(200, (await visitor.GetAsync("/explore/")).Status);
        Assert.Equal(200, (await visitor.GetAsync("/search/")).Status);
        Assert.Equal(302, (await visitor.GetAsync("/search/?q=%23hens")).Status);
        Assert.Equal(429, (await new ApiClient(visitor).GetAsync("/api/v1/search/posts/?q=j")).Status);
        Assert.Equal(200, (await (await site.As("jflinn")).GetAsync("/search/?q=j")).Status);
    }

    [Fact]
    public async Task WhoAsksTooOftenWaitsASecondForEachRefusal()
    {
        var caller = new ApiClient(await site.As("michjc"));
        for (var i = 0; i < 3; i++)
        {
            await caller.PutAsync("/api/v1/following/jag/");
        }

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var start = Stopwatch.GetTimestamp();
            Assert.Equal(429, (await caller.PutAsync("/api/v1/following/jag/")).Status);
            // Timers may be some milliseconds early.
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 950, 60_000);
        }
    }

    [Fact]
    public async Task WhoIsHereCannotBeAskedBySigningUp()
    {
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(409, (await site.Anonymous().SignUpAsync("awdeorio", "long enough")).Status);
        }

        AssertTooOften(await site.Anonymous().SignUpAsync("jflinn", "long enough"), 3600);
        // A free name gets the same answer: it tells nothing either.
        AssertTooOften(await site.Anonymous().SignUpAsync("not.taken", "long enough"), 3600);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from users where username = 'not.taken'"));
        await site.As("awdeorio");
    }

    [Fact]
    public async Task EveryPasswordThatIsCheckedCountsForTheAccountAndForTheAddress()
    {
        await site.RunAsync("delete from limits");
        await site.As("awdeorio");
        await site.As("awdeorio");
        Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "wrong")).Status);
        Assert.Equal(200, (await site.Basic("awdeorio").GetAsync("/api/v1/posts/")).Status);
        var visitor = await site.As("awdeorio");
        await site.RunAsync("delete from limits where subject like 'log-in%'");
        Assert.Equal(302, (await visitor.PostAsync("/accounts/", ("operation", "update_password"), ("password", "chickens"),
            ("new_password1", "chickens"), ("new_password2", "chickens"))).Status);
        // The change of the password counts for its session.
        Assert.Equal((5, 7), (await UsedAsync("password of awdeorio at 127.0.0.1"), await UsedAsync("password from 127.0.0.1")));
        await site.RunAsync("update limits set used = 100000 where subject = 'password of awdeorio at 127.0.0.1'");
        AssertTooOften(await site.Anonymous().LogInAsync("awdeorio", "chickens"), 5 * 60);
        await site.As("jflinn");
        await site.RunAsync("update limits set used = 100000 where subject = 'password from 127.0.0.1'");
        AssertTooOften(await site.Anonymous().LogInAsync("jflinn", "password"), 5 * 60);
        AssertTooOften(await site.Anonymous().SignUpAsync("too.many", "long enough"), 5 * 60);
    }

    private Task<int> UsedAsync(string subject) => site.OneAsync<int>($"select used from limits where subject = '{subject}'");

    private static void AssertTooOften(Answer answer, int mostSeconds)
    {
        Assert.Equal(429, answer.Status);
        Assert.InRange(int.Parse(answer.Headers.GetValues("Retry-After").Single()), 1, mostSeconds);
    }
}
