using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class LikersTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task ThePostsNumberOfLikesLeadsToThoseWhoLikeIt()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var count = (await visitor.PageAsync("/posts/1/")).Page.QuerySelector("a.count")!;
        Assert.Equal(("/likes/1/", "3 likes"), (count.GetAttribute("href"), count.TextContent));
        var page = (await visitor.PageAsync("/likes/1/")).Page;
        Assert.Equal(["awdeorio", "jflinn", "michjc"], page.QuerySelectorAll(".person .name").Select(name => name.TextContent));
        // Not for oneself.
        Assert.Equal(["/following/?target=/likes/1/", "/following/?target=/likes/1/"], page.Actions());
        Assert.Contains("/posts/1/", page.Links());
    }

    [Fact]
    public async Task TheMainPageHasNoSuchLink()
    {
        await site.ResetAsync();
        var page = (await (await site.As("awdeorio")).PageAsync("/")).Page;
        Assert.DoesNotContain(page.Links(), link => link.StartsWith("/likes/"));
        Assert.Equal(3, page.QuerySelectorAll("span.count").Length);
    }

    [Fact]
    public async Task ALikeByAScriptKeepsTheLink()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        foreach (var (target, isLink) in new[] { ("/posts/4/", true), ("/", false) })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/likes/?target={target}")
            {
                Content = new FormUrlEncodedContent(
                    [new("operation", "like"), new("postid", "4"), new("csrf_token", await visitor.TokenAsync())]),
            };
            request.Headers.Add("Fragment", "1");
            Assert.Equal(isLink, (await visitor.SendAsync(request)).Body.Contains("href=\"/likes/4/\""));
        }
    }

    [Fact]
    public async Task ManyHavePagesAndEachAppearsOnce()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'u' || lpad(n::text, 3, '0'), 'U', 'u@example.com', 'u.jpg', 'x' from generate_series(1, 65) n;
            insert into likes (owner, postid) select username, 4 from users where username like 'u0%';
            """);
        var visitor = await site.As("awdeorio");
        var seen = new List<string>();
        for (var path = (string?)"/likes/4/"; path is not null;)
        {
            var page = (await visitor.PageAsync(path)).Page;
            seen.AddRange(page.QuerySelectorAll(".person .name").Select(name => name.TextContent));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(65, seen.Count);
        Assert.Equal(65, seen.Distinct().Count());
    }

    [Fact]
    public async Task WithoutLikesItSaysSo()
    {
        await site.ResetAsync();
        Assert.NotNull((await (await site.As("awdeorio")).PageAsync("/likes/4/")).Page.QuerySelector(".empty"));
    }

    [Theory]
    [InlineData("/likes/9999/", 404)]
    [InlineData("/likes/x/", 404)]
    [InlineData("/likes/", 405)]
    public async Task OtherAddressesAreNone(string path, int status) =>
        Assert.Equal(status, (await (await site.As("awdeorio")).GetAsync(path)).Status);

    [Fact]
    public async Task AnonymousVisitorsLogInFirst()
    {
        var answer = await site.Anonymous().GetAsync("/likes/9999/");
        Assert.Equal((302, Answer.LogInTo("/likes/9999/")), (answer.Status, answer.Location));
    }
}
