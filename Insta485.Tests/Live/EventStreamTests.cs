using Insta485.Tests.Infrastructure;
using Insta485.Web.Live;
using Insta485.Web.Stores.Live;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Live;

/// <summary>What a stream tells, whom, and when it ends.</summary>
[Trait("Category", "Slow")]
public sealed class EventStreamTests(LiveSite site) : IClassFixture<LiveSite>, IAsyncLifetime
{
    private readonly List<OpenStream> _streams = [];

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        // What the refill did is no news of the tests.
        await site.RunAsync("delete from limits; delete from live_events");
    }

    public async Task DisposeAsync()
    {
        _streams.ForEach(stream => stream.Dispose());
        var streams = site.Services.GetRequiredService<EventStreams>();
        await Eventually.Async(() => streams.All().Count == 0);
    }

    [Fact]
    public async Task LikesCommentsAndNotificationsAreTold()
    {
        var stream = await OpenAsync(await site.As("awdeorio"), "/live/?post=3&post=1");
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("no", stream.Response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.True(stream.Response.Headers.CacheControl?.NoStore);
        var jag = await site.As("jag");
        await LikeAsync(jag, 3);
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 2}""");
        await stream.CameAsync("""notifications {"unread": 1}""");
        await LikeAsync(jag, 4);
        await jag.PostAsync("/comments/", ("operation", "create"), ("postid", "3"), ("text", "nice"));
        await stream.CameAsync("""comment {"postid": 3, "commentid": 8}""");
        await stream.CameAsync("""notifications {"unread": 2}""");
        await jag.PostAsync("/comments/", ("operation", "delete"), ("commentid", "8"));
        await stream.CameAsync("""removed {"commentid": 8}""");
        await (await site.As("awdeorio")).PostAsync("/posts/", ("operation", "delete"), ("postid", "1"));
        await stream.CameAsync("""removed {"postid": 1}""");
        // Post 4 was not asked for.
        Assert.DoesNotContain(stream.Events, one => one.Contains("\"postid\": 4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NewPostsAreToldToFollowersWhoDoNotMuteTheOwner()
    {
        await site.RunAsync("""
            insert into following (follower, followee) values ('michjc', 'jflinn');
            insert into mutes (muter, muted) values ('michjc', 'jflinn');
            delete from live_events;
            """);
        // awdeorio and michjc follow jflinn, jag does not.
        var streams = new List<OpenStream>();
        foreach (var name in new[] { "awdeorio", "michjc", "jag", "jflinn" })
        {
            streams.Add(await OpenAsync(await site.As(name), "/live/?post=4"));
        }

        Assert.Equal(302, (await (await site.As("jflinn")).UploadAsync()).Status);
        await streams[0].CameAsync("new-posts {}");
        await streams[3].CameAsync("new-posts {}");
        await LikeAsync(await site.As("awdeorio"), 4);
        foreach (var stream in streams)
        {
            await stream.CameAsync("""likes {"postid": 4, "numLikes": 1}""");
        }

        Assert.DoesNotContain("new-posts {}", streams[1].Events);
        Assert.DoesNotContain("new-posts {}", streams[2].Events);
    }

    [Theory]
    [InlineData("operation=set_privacy&is_private=on", "/accounts/")]
    [InlineData("operation=block&username=jag", "/blocks/")]
    public async Task WhatBecomesHiddenFallsSilent(string form, string path)
    {
        // jag does not follow awdeorio, whose post is 3.
        var stream = await OpenAsync(await site.As("jag"), "/live/?post=3&post=4");
        await LikeAsync(await site.As("jflinn"), 3);
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 2}""");
        var fields = form.Split('&').Select(field => field.Split('=')).Select(field => (field[0], field[1])).ToArray();
        Assert.Equal(302, (await (await site.As("awdeorio")).PostAsync(path, fields)).Status);
        await LikeAsync(await site.As("michjc"), 3);
        await LikeAsync(await site.As("michjc"), 4);
        await stream.CameAsync("""likes {"postid": 4, "numLikes": 1}""");
        Assert.DoesNotContain("""likes {"postid": 3, "numLikes": 3}""", stream.Events);
    }

    [Fact]
    public async Task WhatIsHiddenIsNotToldFromTheBeginning()
    {
        await site.RunAsync("insert into account_settings (username, is_private) values ('awdeorio', true)");
        var stream = await OpenAsync(await site.As("jag"), "/live/?post=3&post=4&post=999");
        await LikeAsync(await site.As("michjc"), 3);
        await LikeAsync(await site.As("michjc"), 4);
        await stream.CameAsync("""likes {"postid": 4, "numLikes": 1}""");
        Assert.DoesNotContain(stream.Events, one => one.Contains("\"postid\": 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ALogOutEndsItAndSoDoesANewPassword()
    {
        var jag = await site.As("jag");
        var (mine, other) = (await OpenAsync(jag, "/live/"), await OpenAsync(await site.As("jag"), "/live/"));
        Assert.Equal(302, (await jag.PostAsync("/accounts/logout/")).Status);
        await mine.Ended.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("session-ended {}", mine.Events[^1]);
        Assert.False(other.Ended.IsCompleted);
        Assert.Equal(302, (await (await site.As("jag")).PostAsync("/accounts/", ("operation", "update_password"), ("password", "password"),
            ("new_password1", "longer1234"), ("new_password2", "longer1234"))).Status);
        await other.Ended.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("session-ended {}", other.Events[^1]);
    }

    [Fact]
    public async Task ASuspensionEndsItAndSilencesOthers()
    {
        await site.RunAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
        var own = await OpenAsync(await site.As("awdeorio"), "/live/?post=3");
        var program = await OpenAsync(site.Anonymous(), "/api/v1/live/", credentials: Callers.BasicHeader("awdeorio", "chickens"));
        var other = await OpenAsync(await site.As("jag"), "/live/?post=3&post=4");
        Assert.Equal(302, (await (await site.As("michjc")).PostAsync("/moderation/",
            ("operation", "suspend"), ("username", "awdeorio"), ("reason", "Insulted people again and again."))).Status);
        foreach (var stream in new[] { own, program })
        {
            await stream.Ended.WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal("session-ended {}", stream.Events[^1]);
        }

        // The site refuses likes of a suspended account's post, so the row is written beside it.
        await site.RunAsync("insert into likes (owner, postid) values ('jflinn', 3)");
        await LikeAsync(await site.As("michjc"), 4);
        await other.CameAsync("""likes {"postid": 4, "numLikes": 1}""");
        Assert.DoesNotContain(other.Events, one => one.StartsWith("likes", StringComparison.Ordinal)
            && one.Contains("\"postid\": 3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatHappenedSinceThePageWasDrawnIsRepeated()
    {
        var visitor = await site.As("awdeorio");
        var page = await visitor.PageAsync("/");
        var cursor = page.Page.QuerySelector("main")?.GetAttribute("data-live");
        Assert.NotNull(LiveCursor.Parse(cursor));
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 3)");
        var stream = await OpenAsync(visitor, $"/live/?post=3&since={cursor}");
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 2}""");
        Assert.DoesNotContain("resync {}", stream.Events);

        // What the browser says of the stream before takes precedence.
        var again = await OpenAsync(visitor, "/live/?post=3&since=nonsense", lastEventId: stream.LastId);
        await LikeAsync(await site.As("michjc"), 3);
        await again.CameAsync("""likes {"postid": 3, "numLikes": 3}""");
        Assert.DoesNotContain("resync {}", again.Events);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("1-2")]
    [InlineData("1-0-99999999999999")]
    [InlineData("99999999999999999999-0-1")]
    [InlineData("18446744073709551615-0-9223372036854775807")]
    [InlineData("18446744073709551615-0-1764000000")]
    public async Task APageOfUnknownOrOldStateIsReadAnew(string since)
    {
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 3)");
        var stream = await OpenAsync(await site.As("awdeorio"), $"/live/?since={since}");
        // A time that is to come is no reason: nothing is after such a cursor.
        if (!since.EndsWith("775807", StringComparison.Ordinal))
        {
            await stream.CameAsync("resync {}");
            await stream.CameAsync("""notifications {"unread": 1}""");
        }
        else
        {
            await LikeAsync(await site.As("jflinn"), 3);
            await stream.CameAsync("""notifications {"unread": 1}""");
        }
    }

    [Fact]
    public async Task ThereAreAsManyAsTheLimitsSay()
    {
        var jag = await site.As("jag");
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(200, (await OpenAsync(jag, "/live/")).Status);
        }

        Assert.Equal(429, (await OpenAsync(jag, "/live/")).Status);
        var other = await site.As("jflinn");
        Assert.Equal(200, (await OpenAsync(other, "/live/")).Status);
        Assert.Equal(200, (await OpenAsync(other, "/live/")).Status);
        var refused = await OpenAsync(other, "/live/");
        Assert.Equal((503, (TimeSpan?)TimeSpan.FromSeconds(30)), (refused.Status, refused.Response.Headers.RetryAfter?.Delta));
        // One that was closed makes room.
        _streams[0].Dispose();
        await Eventually.Async(async () => (await OpenAsync(other, "/live/")).Status == 200);
    }

    [Fact]
    public async Task OnlyWhoIsSignedInHasOneAndOfAHundredPosts()
    {
        var answer = await site.Anonymous().GetAsync("/live/");
        Assert.Equal(302, answer.Status);
        Assert.StartsWith("/accounts/login/", answer.Location);
        Assert.Equal(403, (await site.Anonymous().GetAsync("/api/v1/live/")).Status);
        var visitor = await site.As("jag");
        Assert.Equal(400, (await visitor.GetAsync("/live/?post=x")).Status);
        Assert.Equal(400, (await visitor.GetAsync($"/live/?{string.Join('&', Enumerable.Range(1, 101).Select(n => $"post={n}"))}")).Status);
        Assert.Equal(200,
            (await OpenAsync(visitor, $"/live/?{string.Join('&', Enumerable.Range(1, 100).Select(n => $"post={n}"))}")).Status);
        Assert.Equal(405, (await visitor.PostAsync("/live/")).Status);
    }

    [Fact]
    public async Task AProgramReadsOneAndItsOtherRequestsDoNotWait()
    {
        var credentials = Callers.BasicHeader("jag", "password");
        var stream = await OpenAsync(site.Anonymous(), "/api/v1/live/?post=3", credentials: credentials);
        Assert.Equal((200, "text/event-stream"), (stream.Status, stream.Response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(200, (await site.Basic("jag").GetAsync("/api/v1/posts/")).Status);
        await LikeAsync(await site.As("michjc"), 3);
        await stream.CameAsync("""likes {"postid": 3, "numLikes": 2}""");
    }

    private static async Task LikeAsync(Visitor visitor, int post) =>
        Assert.Equal(302, (await visitor.PostAsync("/likes/", ("operation", "like"), ("postid", $"{post}"))).Status);

    private async Task<OpenStream> OpenAsync(Visitor visitor, string path, string? lastEventId = null, string? credentials = null)
    {
        // The log-in was one from a new device.
        await site.DeleteLogInNotificationsAsync();
        _streams.Add(await OpenStream.OpenAsync(visitor, path, lastEventId, credentials));
        return _streams[^1];
    }
}
