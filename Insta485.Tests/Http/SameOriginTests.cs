using Insta485.Tests.Infrastructure;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Http;

namespace Insta485.Tests.Http;

/// <summary>What a browser says about where a request comes from.</summary>
public sealed class SameOriginTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("cross-site", null)]
    [InlineData("same-site", null)]
    [InlineData("unheard-of", null)]
    [InlineData("cross-site", "own")]
    [InlineData(null, "null")]
    [InlineData(null, "https://evil.example")]
    [InlineData(null, "http://127.0.0.1")]
    [InlineData(null, "http://127.0.0.1:1")]
    [InlineData(null, "https-own")]
    public async Task AnotherSiteIsRefusedBeforeAnythingElse(string? fetchSite, string? origin)
    {
        var likes = await site.OneAsync<long>("select count(*) from likes");
        foreach (var visitor in new[] { await site.As("awdeorio"), site.Anonymous() })
        {
            foreach (var path in new[] { "/likes/", "/accounts/logout/", "/accounts/", "/nothing/", "/explore/" })
            {
                // Even with a token that is good.
                var token = await visitor.TokenAsync();
                var before = site.DatabaseProxy.RoundTrips;
                var answer = await visitor.SendAsync(Request(path, fetchSite, origin, token));
                Assert.True(answer.Status == 403, $"{path}: {answer.Status}");
                Assert.Equal(before, site.DatabaseProxy.RoundTrips);
                Assert.NotNull(answer.Page.QuerySelector("main h1"));
            }
        }

        Assert.Equal(likes, await site.OneAsync<long>("select count(*) from likes"));
    }

    [Theory]
    [InlineData("same-origin", null)]
    [InlineData("none", null)]
    [InlineData(null, "own")]
    [InlineData("same-origin", "null")]
    [InlineData(null, null)]
    public async Task ThisSiteComesThroughToTheCheckOfTheToken(string? fetchSite, string? origin)
    {
        var visitor = await site.As("jag");
        Assert.Equal(400, (await visitor.SendAsync(Request("/likes/", fetchSite, origin, "made-up"))).Status);
        var good = await visitor.SendAsync(Request("/likes/", fetchSite, origin, await visitor.TokenAsync()));
        Assert.Equal(302, good.Status);
        await site.RunAsync("delete from likes where owner = 'jag'");
    }

    [Theory]
    [InlineData("http", "site.example:80", "http://site.example", true)]
    [InlineData("http", "site.example", "http://site.example:80", true)]
    [InlineData("https", "site.example:443", "https://site.example", true)]
    [InlineData("https", "site.example", "https://SITE.example:443", true)]
    [InlineData("http", "site.example:443", "http://site.example", false)]
    [InlineData("https", "site.example:80", "https://site.example", false)]
    [InlineData("http", "site.example:8000", "http://site.example", false)]
    [InlineData("https", "site.example", "http://site.example", false)]
    [InlineData("http", "site.example", "http://site.example.evil.example", false)]
    public void TheSchemesOwnPortMayBeWrittenOrNot(string scheme, string host, string origin, bool isOurs)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host, request.Headers.Origin) = (scheme, new HostString(host), origin);
        Assert.Equal(isOurs, SameOrigin.IsOurs(request));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task ALinkFromAnotherSiteWorks(string verb)
    {
        var request = new HttpRequestMessage(new HttpMethod(verb), "/posts/1/");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        request.Headers.Add("Origin", "https://elsewhere.example");
        Assert.Equal(200, (await (await site.As("awdeorio")).SendAsync(request)).Status);
    }

    private HttpRequestMessage Request(string path, string? fetchSite, string? origin, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("operation", "like"), KeyValuePair.Create("postid", "4"), KeyValuePair.Create("csrf_token", token),
            ]),
        };
        if (fetchSite is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", fetchSite);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin switch
            {
                "own" => $"http://{site.Address.Authority}",
                "https-own" => $"https://{site.Address.Authority}",
                _ => origin,
            });
        }

        return request;
    }
}
