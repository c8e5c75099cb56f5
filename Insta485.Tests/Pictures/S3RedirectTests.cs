using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pictures;

/// <summary>The site with its pictures in S3, to which visitors are sent.</summary>
public sealed class S3RedirectTests(S3RedirectSite site) : IClassFixture<S3RedirectSite>
{
    private const string Picture = "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg";

    [Fact]
    public async Task AVisitorIsSentToAnAddressThatWorksForAMinute()
    {
        var answer = await (await site.As("awdeorio")).GetAsync(Picture);
        Assert.Equal(302, answer.Status);
        Assert.True(answer.Headers.CacheControl is { Private: true, NoStore: false, MaxAge.TotalSeconds: 30 });
        Assert.StartsWith(site.Server.Address, answer.Location);
        Assert.DoesNotContain(S3Server.TheSecret, Uri.UnescapeDataString(answer.Location ?? ""));
        using var browser = new HttpClient();
        try
        {
            using var good = await browser.GetAsync(answer.Location);
            Assert.Equal((200, "image/jpeg"), ((int)good.StatusCode, good.Content.Headers.ContentType?.MediaType));
            Assert.Equal(TestPictures.Jpeg(), await good.Content.ReadAsByteArrayAsync());
            Assert.True(good.Headers.CacheControl is { Private: true, MaxAge.TotalDays: > 30 });
            site.Server.Ahead = TimeSpan.FromSeconds(50);
            Assert.Equal(200, (int)(await browser.GetAsync(answer.Location)).StatusCode);
            site.Server.Ahead = TimeSpan.FromSeconds(61);
            Assert.Equal(403, (int)(await browser.GetAsync(answer.Location)).StatusCode);
        }
        finally
        {
            site.Server.Ahead = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task TheAddressIsGoodForNothingElse()
    {
        var visitor = await site.As("awdeorio");
        var address = (await visitor.GetAsync(Picture)).Location ?? "";
        using var browser = new HttpClient();
        var name = Path.GetFileName(Picture);
        foreach (var other in new[]
        {
            address.Replace(name, "505083b8b56c97429a728b68f31b0b2a089e5113.jpg"), address.Replace("X-Amz-Expires=", "X-Amz-Expires=1"),
            address.Split('?')[0], address.Replace("X-Amz-Signature=", "X-Amz-Signature=0"),
        })
        {
            Assert.Equal(403, (int)(await browser.GetAsync(other)).StatusCode);
        }

        foreach (var verb in new[] { HttpMethod.Put, HttpMethod.Delete, HttpMethod.Head })
        {
            Assert.Equal(403, (int)(await browser.SendAsync(new HttpRequestMessage(verb, address))).StatusCode);
        }

        var head = (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, Picture))).Location;
        Assert.Equal(200, (int)(await browser.SendAsync(new HttpRequestMessage(HttpMethod.Head, head))).StatusCode);
    }

    [Fact]
    public async Task OnlyVisitorsWhoMaySeeItAreRedirected()
    {
        var asked = site.Server.Requests.Count;
        Assert.Equal(403, (await site.Anonymous().GetAsync(Picture)).Status);
        Assert.Equal(404, (await (await site.As("awdeorio")).GetAsync("/uploads/notes.txt")).Status);
        Assert.Equal(asked, site.Server.Requests.Count);
    }

    [Fact]
    public async Task ThePolicyOfAPageAllowsIt()
    {
        var policy = (await (await site.As("awdeorio")).PageAsync("/")).Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains($"img-src 'self' blob: {site.Server.Address};", policy);
    }
}
