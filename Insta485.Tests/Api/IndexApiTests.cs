using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

public sealed class IndexApiTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Resources =
        """{"posts": "/api/v1/posts/", "comments": "/api/v1/comments/", "likes": "/api/v1/likes/", "url": "/api/v1/"}""";

    [Fact]
    public async Task TheListOfResourcesIsForAnybody()
    {
        foreach (var caller in new[] { site.AnonymousApi(), site.Basic("awdeorio"), new ApiClient(await site.As("jag")) })
        {
            (await caller.GetAsync("/api/v1/")).AssertJson(200, Resources);
        }
    }

    [Fact]
    public async Task SoAreNameAndVersionOfTheSite()
    {
        var answer = await site.AnonymousApi().GetAsync("/api/");
        Assert.Equal((200, "Insta485"), (answer.Status, answer.Text("name")));
        Assert.Matches(@"^\d+\.\d+\.\d+$", answer.Text("version"));
        foreach (var link in new[] { "documentation", "v1", "url" })
        {
            Assert.Equal(200, (await site.AnonymousApi().GetAsync(answer.Text(link))).Status);
        }

        Assert.Equal(200, (await site.Basic("awdeorio").GetAsync(answer.Text("openapi"))).Status);
    }

    [Fact]
    public async Task WhatIsOpenCostsNoLookAtAPassword()
    {
        (await site.Basic("awdeorio", "wrong").GetAsync("/api/v1/")).AssertJson(200, Resources);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from limits where subject like 'log-in%'"));
    }

    [Theory]
    [InlineData("POST", "/api/")]
    [InlineData("PUT", "/api/v1/")]
    [InlineData("DELETE", "/api/v1/")]
    public async Task TheWrongVerbIs405(string verb, string path) =>
        (await site.AnonymousApi().SendAsync(verb, path)).AssertAllows("GET, HEAD");
}
