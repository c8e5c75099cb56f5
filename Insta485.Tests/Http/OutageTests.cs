using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Http;

/// <summary>The database goes away and comes back, again and again.</summary>
[Trait("Category", "Slow")]
public sealed class OutageTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    public static TheoryData<string> Pages =>
    [
        "/", "/explore/", "/users/awdeorio/", "/users/awdeorio/followers/", "/users/awdeorio/following/", "/posts/1/", "/photos/1/",
        "/accounts/edit/", "/accounts/password/", "/accounts/delete/", "/accounts/auth/", "/accounts/login/",
        "/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task WithoutADatabaseAPageIs503AndAllIsWellAfterwards(string path)
    {
        var visitor = await site.As("awdeorio");
        var status = (await visitor.GetAsync(path)).Status;
        await site.DatabaseProxy.WhileCutAsync(async () => AssertAway(await visitor.GetAsync(path), path));
        Assert.Equal(status, (await visitor.GetAsync(path)).Status);
    }

    [Fact]
    public async Task SoIsAFormAndItLeavesNothing()
    {
        var visitor = await site.As("jflinn");
        await visitor.TokenAsync();
        var files = Directory.GetFiles(site.Uploads).Length;
        await site.DatabaseProxy.WhileCutAsync(async () =>
        {
            AssertAway(await visitor.PostAsync("/likes/", ("operation", "like"), ("postid", "4")));
            AssertAway(await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", "lost")));
            AssertAway(await visitor.UploadAsync());
            AssertAway(await visitor.PostAsync("/accounts/logout/"));
        });
        Assert.Equal(files, Directory.GetFiles(site.Uploads).Length);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from comments where text = 'lost'"));
        Assert.Equal(302, (await visitor.PostAsync("/likes/", ("operation", "like"), ("postid", "4"))).Status);
    }

    [Fact]
    public async Task AnonymousVisitorSeesTheOpenPagesAndCannotLogInForTheMoment()
    {
        var visitor = site.Anonymous();
        await visitor.TokenAsync();
        await site.DatabaseProxy.WhileCutAsync(async () =>
        {
            Assert.Equal(200, (await visitor.GetAsync("/accounts/login/")).Status);
            Assert.Equal(200, (await visitor.GetAsync("/accounts/create/")).Status);
            Assert.Equal(302, (await visitor.GetAsync("/")).Status);
            Assert.Equal(200, (await visitor.GetAsync("/site.css")).Status);
            AssertAway(await visitor.LogInAsync("awdeorio", "chickens"));
        });
        Assert.Equal(302, (await visitor.LogInAsync("awdeorio", "chickens")).Status);
    }

    [Fact]
    public async Task BrokenConnectionsAreNotNoticed()
    {
        var visitor = await site.As("michjc");
        for (var i = 0; i < 3; i++)
        {
            await visitor.PageAsync("/");
            site.DatabaseProxy.Break();
            await visitor.PageAsync("/");
            site.DatabaseProxy.Break();
            Assert.Equal(302,
                (await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", $"unbroken {i}"))).Status);
            site.DatabaseProxy.Break();
            Assert.Equal(302, (await visitor.UploadAsync()).Status);
            site.DatabaseProxy.Break();
            Assert.Equal(302, (await site.Anonymous().LogInAsync("michjc", "password")).Status);
        }

        Assert.Equal(3, await site.OneAsync<long>("select count(*) from comments where text like 'unbroken %'"));
        Assert.Equal(3, await site.OneAsync<long>("select count(*) from posts where owner = 'michjc'"));
    }

    [Fact]
    public async Task ACommentWhoseAnswerWasLostIsThereOnce()
    {
        var visitor = await site.As("michjc");
        Task<Answer> CommentAsync() =>
            visitor.PostAsync("/comments/", ("operation", "create"), ("postid", "1"), ("text", "said #once, @awdeorio"));
        await CommentAsync();
        await site.RunAsync("delete from comments where text like 'said %'");
        site.DatabaseProxy.LoseNextAnswer();
        Assert.Equal(302, (await CommentAsync()).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from comments where text like 'said %'"));
        // Who says the same again means it.
        Assert.Equal(302, (await CommentAsync()).Status);
        Assert.Equal(2, await site.OneAsync<long>("select count(*) from comments where text like 'said %'"));
    }

    [Fact]
    public async Task SoIsALike()
    {
        var api = new ApiClient(await site.As("michjc"));
        await api.PostAsync("/api/v1/likes/?postid=4");
        await site.RunAsync("delete from likes where owner = 'michjc' and postid = 4");
        site.DatabaseProxy.LoseNextAnswer();
        // Sent again, it is there already.
        Assert.Equal(200, (await api.PostAsync("/api/v1/likes/?postid=4")).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from likes where owner = 'michjc' and postid = 4"));
    }

    [Fact]
    public async Task ManyRequestsOverBrokenConnectionsAreNotNoticedEither()
    {
        var visitors = await site.ManyAs("jag", 8);
        await Task.WhenAll(visitors.Select(visitor => visitor.PageAsync("/")));
        site.DatabaseProxy.Break();
        var answers = await Task.WhenAll(visitors.Select(visitor => visitor.GetAsync("/")));
        Assert.True(answers.All(answer => answer.Status == 200), string.Join('\n', site.Log.Where(line => line.Contains("away"))));
    }

    [Fact]
    public async Task AResetUnderASignedInVisitorIsNotNoticed()
    {
        await site.RealResetAsync();
        var visitor = await site.As("awdeorio");
        foreach (var path in new[] { "/", "/users/awdeorio/", "/posts/1/" })
        {
            await visitor.PageAsync(path);
            await visitor.PageAsync(path);
            await site.RealResetAsync();
            await visitor.PageAsync(path);
        }

        await site.RealResetAsync();
        Assert.Equal(302, (await visitor.PostAsync("/likes/", ("operation", "unlike"), ("postid", "1"))).Status);
        await site.RealResetAsync();
        Assert.Equal(302, (await site.Anonymous().LogInAsync("awdeorio", "chickens")).Status);
    }

    private void AssertAway(Answer answer, string? again = null)
    {
        Assert.Equal(again,
            answer.Page.QuerySelectorAll("a.button").FirstOrDefault(link => link.TextContent == "Try again")?.GetAttribute("href"));
        Assert.Equal(503, answer.Status);
        Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 60);
        Assert.Equal("Back in a moment · Insta485", answer.Page.Title);
        Assert.NotNull(answer.Page.QuerySelector("header a[href='/']"));
        Assert.NotNull(answer.Page.QuerySelector("link[rel=stylesheet]"));
        foreach (var secret in new[] { "Npgsql", "Exception", "   at ", "select ", "127.0.0.1", site.Database,
            site.Config.Target.Options.Password, "insta485;" })
        {
            Assert.DoesNotContain(secret, answer.Body);
        }
    }

    [Fact]
    public async Task TheAnswerThatTheDatabaseIsAwayComesSoon()
    {
        var visitor = await site.As("jflinn");
        await site.DatabaseProxy.WhileCutAsync(async () =>
        {
            var start = Stopwatch.GetTimestamp();
            AssertAway(await visitor.GetAsync("/"), "/");
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
        });
    }
}
