using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Auth;

/// <summary>A site that lets few wrong passwords through.</summary>
public sealed class WarySite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("Limits:WrongLogInsPerAccount:Times", "3")];
}

public sealed class BasicAuthTests(WarySite site) : IClassFixture<WarySite>
{
    private const string Posts = "/api/v1/posts/";

    [Fact]
    public async Task GoodCredentialsAreEnoughAndLeaveNoCookie()
    {
        var visitor = site.Anonymous();
        var answer = await new ApiClient(visitor, Callers.BasicHeader("awdeorio", "chickens")).GetAsync(Posts);
        Assert.Equal(200, answer.Status);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Empty(visitor.Cookies.GetAllCookies());
        (await new ApiClient(visitor).GetAsync(Posts)).AssertError(403);
    }

    public static TheoryData<string> Malformed =>
    [
        "Basic", "Basic ", "Basic !!!", "Basic YXdkZW9yaW8", "Basic " + Encoded("awdeorio"), "Basic " + Encoded(":"),
            "Basic " + Encoded(":chickens"),
        "Basic " + Encoded("awdeorio:"), "Basic " + Encoded("awdeorio\0:chickens"),
            "Basic " + Convert.ToBase64String([0xFF, 0xFE, 0x3A, 0x61]),
        "Bearer " + Encoded("awdeorio:chickens"), "Digest username=awdeorio", Encoded("awdeorio:chickens"),
            "Basic " + Encoded("awdeorio:chickens") + ", Basic x",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task MalformedCredentialsAre403AndCountAsNoTry(string header)
    {
        var before = site.Services.GetRequiredService<Passwords>().Computed;
        (await new ApiClient(site.Anonymous(), header).GetAsync(Posts)).AssertError(403);
        Assert.Equal(before, site.Services.GetRequiredService<Passwords>().Computed);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from limits where subject like 'log-in of awdeorio%'"));
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("BASIC")]
    [InlineData("Basic ")]
    public async Task TheSchemesNameIsReadAsHttpSays(string scheme) =>
        Assert.Equal(200, (await new ApiClient(site.Anonymous(), $"{scheme} {Encoded("awdeorio:chickens")}").GetAsync(Posts)).Status);

    [Fact]
    public async Task NamesAndPasswordsAreUtf8AndAPasswordMayHoldColons()
    {
        await site.SignUpAsync("colon", "pass:wörd:🐔");
        Assert.Equal(200, (await site.Basic("colon", "pass:wörd:🐔").GetAsync(Posts)).Status);
        (await site.Basic("colon", "pass").GetAsync(Posts)).AssertError(403);
    }

    [Theory]
    [InlineData("nobody", "password")]
    [InlineData("' or '1'='1", "x")]
    public async Task UnknownUserIs403(string username, string password)
    {
        var answer = await site.Basic(username, password).GetAsync(Posts);
        answer.AssertError(403);
        Assert.Equal("password: Wrong user name or password.", answer.Reason());
    }

    [Fact]
    public async Task WrongPasswordsCountAgainstTheSameLimitAsLogInsAlsoBesideARememberedOne()
    {
        await site.NewAsync("target", "the right one");
        Assert.Equal(200, (await site.Basic("target", "the right one").GetAsync(Posts)).Status);
        (await site.Basic("target", "wrong 1").GetAsync(Posts)).AssertError(403);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("target", "wrong 2")).Status);
        (await site.Basic("target", "wrong 3").GetAsync(Posts)).AssertError(403);
        var answer = await site.Basic("target", "wrong 4").GetAsync(Posts);
        answer.AssertError(429);
        Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 300);
        Assert.Equal(429, (await site.Anonymous().LogInAsync("target", "the right one")).Status);
        // Who proved a moment ago to know it goes on.
        Assert.Equal(200, (await site.Basic("target", "the right one").GetAsync(Posts)).Status);
    }

    [Fact]
    public async Task TheSameWrongPasswordIsCountedEachTime()
    {
        await site.NewAsync("again", "the right one");
        for (var i = 0; i < 3; i++)
        {
            (await site.Basic("again", "wrong").GetAsync(Posts)).AssertError(403);
        }

        (await site.Basic("again", "wrong").GetAsync(Posts)).AssertError(429);
    }

    [Fact]
    public async Task AGoodSessionWinsOverCredentialsAndTheyOverOneThatEnded()
    {
        var visitor = await site.As("jflinn");
        Assert.Equal("jflinn", await OwnerAsync(new ApiClient(visitor, Callers.BasicHeader("awdeorio", "chickens"))));
        Assert.Equal("jflinn", await OwnerAsync(new ApiClient(visitor, "Basic broken")));
        var cookie = visitor.Cookies.GetAllCookies().Single(cookie => cookie.Name == "login").Value;
        await visitor.PostAsync("/accounts/logout/");
        var ended = site.Anonymous();
        ended.Cookies.Add(site.Address, new System.Net.Cookie("login", cookie));
        Assert.Equal("awdeorio", await OwnerAsync(new ApiClient(ended, Callers.BasicHeader("awdeorio", "chickens"))));
        Assert.Equal(403, (await new ApiClient(ended).GetAsync(Posts)).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/users/awdeorio/")]
    [InlineData("/accounts/edit/")]
    [InlineData("/apis/")]
    public async Task PagesDoNotTakeCredentials(string path)
    {
        var answer = await site.Basic("awdeorio").GetAsync(path);
        Assert.Equal(path == "/apis/" ? (404, null) : (302, Answer.LogInTo(path)), (answer.Status, answer.Location));
        Assert.Equal(403, (await site.Basic("awdeorio").GetAsync("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg")).Status);
    }

    [Fact]
    public async Task NothingOfACredentialIsLogged()
    {
        await site.Basic("awdeorio", "a very secret word").GetAsync(Posts);
        await site.Basic("awdeorio").GetAsync(Posts);
        Assert.DoesNotContain(site.Log,
            line => line.Contains("secret word") || line.Contains("chickens") || line.Contains(Encoded("awdeorio:chickens")));
        Assert.Contains(site.Log, line => line.Contains("GET /api/v1/posts/ 200") && line.Contains("awdeorio"));
    }

    private static async Task<string> OwnerAsync(ApiClient caller)
    {
        var comment = await caller.PostAsync("/api/v1/comments/?postid=1", """{"text": "who am I"}""");
        return comment.Text("owner");
    }

    private static string Encoded(string credentials) => Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
}
