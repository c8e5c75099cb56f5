using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli.Checks;

namespace Insta485.Tests.Live;

/// <summary>How instances hear of each other's changes, and what happens when they can't.</summary>
[Trait("Category", "Slow")]
public sealed class EventListenerTests(LiveSite site) : IClassFixture<LiveSite>, IAsyncLifetime
{
    private SecondInstance? _other;

    private SecondInstance Other => _other ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("delete from limits; delete from live_events");
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
    public async Task WhatOneInstanceChangesTheOtherTells()
    {
        using var stream = await OpenStream.OpenAsync(await Other.As("awdeorio"), "/live/?post=3");
        await LikeAsync("jag", 3);
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 2}""");
        // A log-out here ends a stream there.
        var visitor = await site.As("awdeorio");
        using var there = await OpenStream.OpenAsync(Other.WithCookiesOf(visitor), "/live/");
        await visitor.PostAsync("/accounts/logout/");
        await there.Ended.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("session-ended {}", there.Events[^1]);
        Assert.False(stream.Ended.IsCompleted);
    }

    [Fact]
    public async Task AnInstanceThatStopsEndsItsStreamsAtOnce()
    {
        using var stream = await OpenStream.OpenAsync(await Other.As("jag"), "/live/");
        await Other.StopAsync();
        await stream.Ended.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task AfterABreakEveryPageIsReadAnewAndHearsAgain()
    {
        using var stream = await OpenStream.OpenAsync(await site.As("awdeorio"), "/live/?post=3");
        await site.EndListenersAsync();
        await stream.CameAsync("resync {}");
        await LikeAsync("jag", 3);
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 2}""");

        // All connections, for a while: what happens meanwhile is on the page that is read anew.
        var before = stream.Events.Count(one => one == "resync {}");
        await site.DatabaseProxy.WhileCutAsync(() => site.RunAsync("insert into likes (owner, postid) values ('michjc', 3)"));
        await Eventually.Async(() => stream.Events.Count(one => one == "resync {}") > before);
        await LikeAsync("jflinn", 3);
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 4}""");
    }

    [Fact]
    public async Task CheckSaysThatTheServerTellsOfChanges()
    {
        var result = await LiveCheck.RunAsync(site.Config.Target, site.Config.Options.Live);
        Assert.Equal((CheckStatus.Passed, "the server tells the site of changes"), (result.Status, result.Detail));
    }

    private async Task LikeAsync(string username, int post) =>
        Assert.Equal(302, (await (await site.As(username)).PostAsync("/likes/", ("operation", "like"), ("postid", $"{post}"))).Status);
}

/// <summary>Behind a pooler in transaction mode nothing is heard: the instance asks each second.</summary>
[Trait("Category", "Slow")]
public sealed class PolledTests(PooledLiveSite site) : IClassFixture<PooledLiveSite>
{
    [PoolerFact]
    public async Task ChangesAreToldAllTheSame()
    {
        await Eventually.Async(() => site.Log.Any(line => line.Contains("asks for changes each second", StringComparison.Ordinal)));
        using var stream = await OpenStream.OpenAsync(await site.As("awdeorio"), "/live/?post=3");
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 3)");
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 2}""");
        var result = await LiveCheck.RunAsync(site.Config.Target, site.Config.Options.Live);
        Assert.Equal(CheckStatus.Skipped, result.Status);
        Assert.Contains("a connection pooler is between the site and the server", result.Detail, StringComparison.Ordinal);
    }
}
