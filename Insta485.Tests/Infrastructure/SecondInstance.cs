using Insta485.Web.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Infrastructure;

/// <summary>A second instance over the same database and the same pictures.</summary>
public sealed class SecondInstance : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SecondInstance(WebApplication app) => _app = app;

    /// <summary>Starts it.</summary>
    public static async Task<SecondInstance> StartAsync(SiteFixture site)
    {
        var app = SiteHost.Build(site.Config, site.Config.Target, builder => builder.Logging.ClearProviders());
        await app.StartAsync();
        return new SecondInstance(app);
    }

    /// <summary>A visitor without a cookie.</summary>
    public Visitor Anonymous() => new(new Uri(_app.Urls.Single()));

    /// <summary>A sample user who logged in there.</summary>
    public async Task<Visitor> As(string username)
    {
        var visitor = Anonymous();
        Assert.Equal(302, (await visitor.LogInAsync(username, SiteFixture.PasswordOf(username))).Status);
        return visitor;
    }

    /// <summary>A visitor with the cookies of another.</summary>
    public Visitor WithCookiesOf(Visitor visitor)
    {
        var there = Anonymous();
        there.Cookies.Add(visitor.Cookies.GetAllCookies());
        return there;
    }

    /// <summary>Stops it as SIGTERM does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
