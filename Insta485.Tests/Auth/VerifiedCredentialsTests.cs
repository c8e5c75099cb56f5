using Insta485.Tests.Infrastructure;
using Insta485.Web.Auth;
using Insta485.Web.Cli;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Auth;

public sealed class VerifiedCredentialsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Posts = "/api/v1/posts/";

    private long Computed => site.Services.GetRequiredService<Passwords>().Computed;

    [Fact]
    public async Task TwoHundredCallsInARowCostOneBcrypt()
    {
        await site.NewAsync("regular");
        var before = Computed;
        var caller = site.Basic("regular", "long enough");
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal(200, (await caller.GetAsync(Posts)).Status);
        }

        Assert.Equal(1, Computed - before);
    }

    [Fact]
    public async Task SoDoAHundredAtOnce()
    {
        await site.NewAsync("burst");
        var before = Computed;
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => site.Basic("burst", "long enough").GetAsync(Posts)));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(1, Computed - before);
    }

    [Fact]
    public async Task AChangedPasswordCountsAtOnceOnEveryInstance()
    {
        await using var other = SiteHost.Build(site.Config, site.Config.Target, builder => builder.Logging.ClearProviders());
        await other.StartAsync();
        ApiClient[] At(string password) =>
        [
            site.Basic("mover", password), new(new Visitor(new Uri(other.Urls.Single())), Callers.BasicHeader("mover", password)),
        ];

        var owner = await site.NewAsync("mover", "the first one");
        foreach (var caller in At("the first one").Concat(At("the first one")))
        {
            Assert.Equal(200, (await caller.GetAsync(Posts)).Status);
        }

        var change = await owner.PostAsync("/accounts/?target=/accounts/edit/", ("operation", "update_password"),
            ("password", "the first one"), ("new_password1", "the second one"), ("new_password2", "the second one"));
        Assert.Equal(302, change.Status);
        foreach (var caller in At("the first one").Concat(At("the first one")))
        {
            (await caller.GetAsync(Posts)).AssertError(403);
        }

        foreach (var caller in At("the second one"))
        {
            Assert.Equal(200, (await caller.GetAsync(Posts)).Status);
        }
    }

    [Fact]
    public async Task AWriteWithARememberedButChangedPasswordChangesNothing()
    {
        await site.NewAsync("writer");
        var caller = site.Basic("writer", "long enough");
        Assert.Equal(201, (await caller.PostAsync("/api/v1/likes/?postid=1")).Status);
        await site.RunAsync("update users set password = 'sha512$0$changed' where username = 'writer'");
        (await caller.PostAsync("/api/v1/likes/?postid=2")).AssertError(403);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from likes where owner = 'writer' and postid = 2"));
    }

    [Fact]
    public async Task AnAccountThatIsGoneIs403()
    {
        await site.NewAsync("leaver");
        var caller = site.Basic("leaver", "long enough");
        Assert.Equal(200, (await caller.GetAsync(Posts)).Status);
        await site.RunAsync("delete from users where username = 'leaver'");
        (await caller.GetAsync(Posts)).AssertError(403);
    }

    [Fact]
    public async Task WhatIsRememberedWorksWhileTheDatabaseIsMadeAnew()
    {
        await site.RealResetAsync();
        var caller = site.Basic("jag");
        Assert.Equal(200, (await caller.GetAsync(Posts)).Status);
        await site.RealResetAsync();
        Assert.Equal(200, (await caller.GetAsync(Posts)).Status);
    }

    [Fact]
    public async Task OnlyGoodOnesAreRememberedAndOnlyForAWhile()
    {
        var clock = new Clock();
        using var verified = new VerifiedCredentials(clock);
        var (asked, credentials) = (0, new Credentials("someuser", "password"));
        Task<Session> GoodAsync()
        {
            asked++;
            return Task.FromResult(new Session("someuser", "id", ""));
        }

        await verified.SessionAsync(credentials, GoodAsync);
        await verified.SessionAsync(credentials, GoodAsync);
        Assert.Equal(1, asked);
        await verified.SessionAsync(new Credentials("somebod", "y\0password"), GoodAsync);
        await verified.SessionAsync(new Credentials("someuser", "Password"), GoodAsync);
        Assert.Equal(3, asked);
        verified.Forget(credentials);
        await verified.SessionAsync(credentials, GoodAsync);
        Assert.Equal(4, asked);

        for (var i = 0; i < 2; i++)
        {
            await Assert.ThrowsAsync<RefusedException>(() => verified.SessionAsync(new("x", "y"), () => throw Refuse.Forbidden("No.")));
        }

        // What was verified longer ago than it is remembered is not.
        clock.Now -= VerifiedCredentials.Lifetime;
        await verified.SessionAsync(new("late", "password"), GoodAsync);
        await verified.SessionAsync(new("late", "password"), GoodAsync);
        Assert.Equal(6, asked);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
