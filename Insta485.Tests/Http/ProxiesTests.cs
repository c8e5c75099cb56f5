using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Http;

/// <summary>A site behind a proxy that it knows.</summary>
public sealed class ProxiedSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("ForwardedHeaders:KnownProxies", "127.0.0.1, 192.0.2.0/24"), ("ServedBy", "one")];
}

/// <summary>What a proxy says of the visitor is believed only of one that is known.</summary>
public sealed class ProxiesTests(ProxiedSite site, SiteFixture alone) : IClassFixture<ProxiedSite>, IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("198.51.100.1, 203.0.113.8, 192.0.2.9", "203.0.113.8")]
    [InlineData("2001:db8:1:2:3::4", "2001:db8:1:2::/64")]
    [InlineData("no address", "127.0.0.1")]
    public async Task AKnownOneSaysWhereAVisitorComesFrom(string forwarded, string counted)
    {
        await TryAsync(site, forwarded);
        Assert.Equal(1, await site.OneAsync<long>($"select count(*) from limits where subject = 'log-in from {counted}'"));
    }

    [Fact]
    public async Task ItSaysThatItWasHttps()
    {
        var answer =
            await site.Anonymous()
            .SendAsync(new HttpRequestMessage(HttpMethod.Get, "/accounts/login/") { Headers = { { "X-Forwarded-Proto", "https" } } });
        Assert.Contains("secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task OtherAddressesAreNotTrusted()
    {
        await TryAsync(alone, "203.0.113.9");
        Assert.Equal(0, await alone.OneAsync<long>("select count(*) from limits where subject = 'log-in from 203.0.113.9'"));
        Assert.Equal(1, await alone.OneAsync<long>("select count(*) from limits where subject = 'log-in from 127.0.0.1'"));
    }

    [Fact]
    public async Task WhoAnsweredIsSaidWhereThatIsWanted()
    {
        foreach (var path in new[] { "/accounts/login/", "/nothing/", "/site.css", "/healthz/live" })
        {
            Assert.Equal("one", Assert.Single((await site.Anonymous().GetAsync(path)).Headers.GetValues("X-Served-By")));
            Assert.False((await alone.Anonymous().GetAsync(path)).Headers.Contains("X-Served-By"));
        }
    }

    private static async Task TryAsync(SiteFixture at, string forwarded)
    {
        var visitor = at.Anonymous();
        var request = new HttpRequestMessage(HttpMethod.Post, "/accounts/")
        {
            Content = new FormUrlEncodedContent(
                [new("operation", "login"), new("username", "nobody"), new("password", "wrong"),
                    new("csrf_token", await visitor.TokenAsync())]),
        };
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        Assert.Equal(403, (await visitor.SendAsync(request)).Status);
    }
}
