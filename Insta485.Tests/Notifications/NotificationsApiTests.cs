using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Notifications;

/// <summary>Notifications for programs.</summary>
public sealed class NotificationsApiTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 1)");
        await site.RunAsync("insert into comments (commentid, owner, postid, text) values (90, 'jag', 3, 'Nice hen')");
        await site.RunAsync("update notifications set notificationid = kind, created = '2026-11-28 10:00:00.5'");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TheListHasWhatThePageHas()
    {
        var program = site.Basic("awdeorio");
        (await program.GetAsync("/api/v1/notifications/")).AssertJson(200, """
            {"next": "", "results": [
                {"id": 2, "kind": "comment", "actor": "jag", "postid": 3, "commentid": 90, "numOthers": 0, "text": "Nice hen",
                 "created": "2026-11-28 10:00:00", "unread": true},
                {"id": 1, "kind": "like", "actor": "jag", "postid": 1, "commentid": null, "numOthers": 2, "text": null,
                 "created": "2026-11-28 10:00:00", "unread": true}],
             "unread": 2, "url": "/api/v1/notifications/"}
            """);
        var first = await program.GetAsync("/api/v1/notifications/?size=1");
        Assert.Equal("/api/v1/notifications/?size=1&before=2", first.Text("next"));
        Assert.Equal("</api/v1/notifications/?size=1&before=2>; rel=\"next\"", first.Headers.GetValues("Link").Single());
        var second = await program.GetAsync(first.Text("next"));
        Assert.Equal("", second.Text("next"));
        Assert.Equal(1, second.Json()["results"]![0]!["id"]!.GetValue<int>());
    }

    [Fact]
    public async Task OneAndThoseBeforeItAreMarked()
    {
        var program = site.Basic("awdeorio");
        Assert.Equal(204, (await MarkAsync(program, """{"id": 1}""")).Status);
        var list = await program.GetAsync("/api/v1/notifications/");
        Assert.Equal(1, list.Number("unread"));
        Assert.Equal([true, false], list.Json()["results"]!.AsArray().Select(one => one!["unread"]!.GetValue<bool>()));
        Assert.Equal(204, (await MarkAsync(program, """{"id": 9000000000}""")).Status);
        Assert.Equal(0, (await program.GetAsync("/api/v1/notifications/")).Number("unread"));
        Assert.Equal(2, await site.OneAsync<long>("select seen from notification_reads"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id": null}""")]
    [InlineData("""{"id": "1"}""")]
    [InlineData("""{"id": 1.5}""")]
    [InlineData("")]
    public async Task WhatIsNoIdIsRefused(string json) => (await MarkAsync(site.Basic("awdeorio"), json)).AssertError(400);

    [Fact]
    public async Task WithoutCredentialsNothingIsTold()
    {
        (await site.AnonymousApi().GetAsync("/api/v1/notifications/")).AssertError(403);
        (await MarkAsync(site.AnonymousApi(), """{"id": 1}""")).AssertError(403);
        Assert.Equal(0, (await site.Basic("jag").GetAsync("/api/v1/notifications/")).Number("unread"));
    }

    private static Task<Answer> MarkAsync(ApiClient program, string json) => program.SendAsync(
        "PUT", "/api/v1/notifications/seen/", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
}
