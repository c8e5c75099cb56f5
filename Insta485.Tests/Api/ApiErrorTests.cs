using System.Text;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

/// <summary>A site with low rate limits and a low size limit.</summary>
public sealed class StrictSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings =>
    [
        ("Limits:CommentsPerAccount:Times", "2"), ("Limits:UploadsPerAccount:Times", "1"), ("Uploads:MaxBytes", "2048"),
    ];
}

public sealed class ApiErrorTests(StrictSite site) : IClassFixture<StrictSite>
{
    [Theory]
    [InlineData("/api/nothing/")]
    [InlineData("/api/v1/nothing/")]
    [InlineData("/api/v1/nothing")]
    [InlineData("/api/v2/")]
    [InlineData("/api/v1/posts/1000/comments/")]
    [InlineData("/api/v1/posts/1000/likes/")]
    [InlineData("/api/v1/posts//")]
    [InlineData("/API/V1/Nothing/")]
    public async Task WhatIsNoRouteIs404ForAnybody(string path)
    {
        foreach (var caller in new[] { site.AnonymousApi(), site.Basic("awdeorio"), new ApiClient(await site.As("jag")) })
        {
            foreach (var verb in new[] { "GET", "POST", "DELETE", "PATCH" })
            {
                (await caller.SendAsync(verb, path)).AssertError(404);
            }
        }
    }

    [Fact]
    public async Task PagesKeepTheirLookAndTheirErrors()
    {
        Assert.NotNull((await site.Anonymous().GetAsync("/apis/")).Page.QuerySelector("h1"));
        Assert.NotNull((await site.Anonymous().GetAsync("/nothing/?at=/api/v1/")).Page.QuerySelector("h1"));
    }

    [Theory]
    [InlineData("/api", "/api/")]
    [InlineData("/api/v1", "/api/v1/")]
    [InlineData("/api/v1/posts?size=1&page=2", "/api/v1/posts/?size=1&page=2")]
    [InlineData("/api/v1/posts/1", "/api/v1/posts/1/")]
    [InlineData("/api/v1/users/jag", "/api/v1/users/jag/")]
    [InlineData("/api/docs", "/api/docs/")]
    public async Task AnAddressWithoutItsSlashLeadsToTheOneWithIt(string path, string location)
    {
        var answer = await site.AnonymousApi().GetAsync(path);
        Assert.Equal((308, location), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task TheVerbAndTheBodySurviveThatRedirect()
    {
        var answer = await site.Basic("awdeorio").PostAsync("/api/v1/comments?postid=1", """{"text": "x"}""");
        Assert.Equal((308, "/api/v1/comments/?postid=1"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task ARequestFromAnotherSiteIs403WhateverItBrings()
    {
        foreach (var visitor in new[] { site.Anonymous(), await site.As("awdeorio") })
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/likes/?postid=4");
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
            request.Headers.TryAddWithoutValidation("Authorization", Callers.BasicHeader("awdeorio", "chickens"));
            var answer = await visitor.SendAsync(request);
            answer.AssertError(403);
            Assert.Equal("The request came from another site.", answer.Reason());
        }

        Assert.Equal(0, await site.OneAsync<long>("select count(*) from likes where postid = 4"));
    }

    [Fact]
    public async Task TooOftenIs429WithAWait()
    {
        var caller = site.Basic("michjc");
        for (var i = 0; i < 2; i++)
        {
            Assert.Equal(201, (await caller.PostAsync("/api/v1/comments/?postid=1", """{"text": "x"}""")).Status);
        }

        AssertWait(await caller.PostAsync("/api/v1/comments/?postid=1", """{"text": "x"}"""), 429,
            "text: You posted too many comments. Try again later.");
        Assert.Equal(201, (await caller.UploadAsync()).Status);
        AssertWait(await caller.UploadAsync(), 429, "file: You uploaded too many photos. Try again later.");
    }

    [Fact]
    public async Task WithoutADatabaseItIs503WithAWaitAndAllIsWellAfterwards()
    {
        var callers = new[] { site.Basic("awdeorio"), new ApiClient(await site.As("jag")) };
        foreach (var caller in callers)
        {
            Assert.Equal(200, (await caller.GetAsync("/api/v1/posts/")).Status);
        }

        site.DatabaseProxy.Cut();
        foreach (var caller in callers.Append(site.Basic("jflinn")))
        {
            foreach (var answer in new[] { await caller.GetAsync("/api/v1/posts/"), await caller.PostAsync("/api/v1/likes/?postid=4") })
            {
                AssertWait(answer, 503, "The server can't reach its database. Try again in a few seconds.");
            }

            Assert.Equal(200, (await caller.GetAsync("/api/v1/openapi.json")).Status);
        }

        (await site.AnonymousApi().GetAsync("/api/v1/posts/")).AssertError(403);
        Assert.Equal(200, (await site.AnonymousApi().GetAsync("/api/v1/")).Status);
        Assert.Equal(200, (await site.AnonymousApi().GetAsync("/api/docs/")).Status);
        site.DatabaseProxy.Connect();
        foreach (var caller in callers.Append(site.Basic("jflinn")))
        {
            Assert.Equal(200, (await caller.GetAsync("/api/v1/posts/")).Status);
        }
    }

    [Fact]
    public async Task MoreThanIsTakenAtOnceIs413BeforeItIsRead()
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[9 * 1024 * 1024]), "\"file\"", "\"fox.png\"" } };
        var request = Request("/api/v1/posts/", form);
        // The client sends the body only after the server's 100 Continue.
        request.Headers.ExpectContinue = true;
        (await site.Anonymous().SendAsync(request)).AssertError(413);
    }

    [Fact]
    public async Task SoIsABodyThatDoesNotSayHowLongItIs()
    {
        var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"text": "{{new string('x', 70_000)}}"}""")));
        content.Headers.ContentType = new("application/json");
        var request = Request("/api/v1/comments/?postid=1", content);
        request.Headers.TransferEncodingChunked = true;
        (await site.Anonymous().SendAsync(request)).AssertError(413);
    }

    private static HttpRequestMessage Request(string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", Callers.BasicHeader("jflinn", "password"));
        return request;
    }

    private static void AssertWait(Answer answer, int status, string? reason)
    {
        answer.AssertError(status);
        Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 3600);
        Assert.Equal(reason, answer.Reason());
    }
}
