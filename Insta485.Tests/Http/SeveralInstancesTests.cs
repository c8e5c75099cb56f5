using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Http;

/// <summary>What one instance of the site gave out is good on another, and after a restart.</summary>
public sealed class SeveralInstancesTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task ASessionAndAFormOfOneAreGoodOnAnother()
    {
        var here = await site.As("awdeorio");
        var token = await here.TokenAsync();
        await using var other = await AnotherAsync(site);
        var there = At(other, here);
        await there.PageAsync("/");
        var liked = await there.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/likes/")
        {
            Content = new FormUrlEncodedContent([new("operation", "unlike"), new("postid", "1"), new("csrf_token", token)]),
        });
        Assert.Equal(302, liked.Status);
        // And the other way round: a session that was begun there.
        var second = new Visitor(new Uri(other.Urls.Single()));
        await second.LogInAsync("jag", "password");
        await At(site.Address, second).PageAsync("/");
    }

    [Fact]
    public async Task ASessionOutlivesAResetAndARestart()
    {
        var visitor = await site.As("michjc");
        await site.RealResetAsync();
        await visitor.PageAsync("/");
        await using var restarted = await AnotherAsync(site);
        await At(restarted, visitor).PageAsync("/");
    }

    [Fact]
    public async Task StartedWhileTheDatabaseIsAwayItSaysSoAndIsWellAfterwards()
    {
        var visitor = await site.As("awdeorio");
        WebApplication? started = null;
        await site.DatabaseProxy.WhileCutAsync(async () =>
        {
            started = await AnotherAsync(site);
            var waiting = At(started, visitor);
            foreach (var path in new[] { "/", "/accounts/login/", "/users/awdeorio/", "/api/v1/posts/" })
            {
                var answer = await waiting.GetAsync(path);
                Assert.Equal(503, answer.Status);
                Assert.False(answer.Headers.Contains("Set-Cookie"));
            }

            Assert.Equal(200, (await waiting.GetAsync("/site.css")).Status);
            Assert.Equal(200, (await waiting.GetAsync("/healthz/live")).Status);
        });
        await using (started)
        {
            await At(started ?? throw new InvalidOperationException("It did not start."), visitor).PageAsync("/");
        }
    }

    [Fact]
    public async Task TheKeysAreNotDumped()
    {
        await site.As("awdeorio");
        await using var dump = new StringWriter();
        await DatabaseDump.WriteAsync(site.Config.Target, dump);
        Assert.Contains("-- users", dump.ToString());
        Assert.DoesNotContain("masterKey", dump.ToString());
        Assert.Contains("masterKey", await site.OneAsync<string>("select min(xml) from data_protection_keys"));
    }

    internal static async Task<WebApplication> AnotherAsync(SiteFixture site)
    {
        var another = SiteHost.Build(site.Config, site.Config.Target, builder => builder.Logging.ClearProviders());
        await another.StartAsync();
        return another;
    }

    internal static Visitor At(WebApplication instance, Visitor visitor) => At(new Uri(instance.Urls.Single()), visitor);

    // The same browser behind a balancer.
    private static Visitor At(Uri address, Visitor visitor)
    {
        var there = new Visitor(address);
        foreach (var cookie in visitor.Cookies.GetAllCookies().ToList())
        {
            there.Cookies.Add(address, new System.Net.Cookie(cookie.Name, cookie.Value));
        }

        return there;
    }
}
