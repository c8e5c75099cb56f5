using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Hosting;

public sealed class WellKnownTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task CrawlersMayReadTheLogInPageOnly()
    {
        var robots = await site.Anonymous().GetAsync("/robots.txt");
        Assert.Equal((200, "text/plain; charset=utf-8", "User-agent: *\nAllow: /accounts/login/\nDisallow: /\n"),
            (robots.Status, robots.ContentHeaders.ContentType?.ToString(), robots.Body));
    }

    [Theory]
    [InlineData("/.well-known/change-password", "/accounts/password/")]
    [InlineData("/favicon.ico", "/icons/192.png")]
    public async Task ProgramsFindTheirWay(string path, string location)
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal((302, location), ((await visitor.GetAsync(path)).Status, (await visitor.GetAsync(path)).Location));
        Assert.Equal((302, location), ((await site.Anonymous().GetAsync(path)).Status, (await site.Anonymous().GetAsync(path)).Location));
        Assert.Equal(200, (await visitor.GetAsync(location)).Status);
    }
}
