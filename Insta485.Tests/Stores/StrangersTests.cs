using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Insta485.Web.Stores;

namespace Insta485.Tests.Stores;

/// <summary>Wrong passwords of strangers do not lock out a user who has logged in before.</summary>
[Trait("Category", "Slow")]
public sealed class StrangersTests(StrictSite site) : IClassFixture<StrictSite>, IAsyncLifetime
{
    private const string Elsewhere = "198.51.100.7";

    public Task InitializeAsync() => site.RunAsync("delete from limits");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task ADeviceThatHasLoggedInIsNotRefusedBecauseOfOthersInItsNetwork()
    {
        var known = await site.As("jag");
        Assert.Equal(302, (await known.PostAsync("/accounts/logout/")).Status);
        known.ForgetToken();
        Assert.Equal(["csrf", "device"], known.Cookies.GetAllCookies().Select(cookie => cookie.Name).Order());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await site.Anonymous().LogInAsync("jag", "wrong")).Status);
        }

        Assert.Equal(429, (await site.Anonymous().LogInAsync("jag", "password")).Status);
        // Nor because of what they try with other accounts.
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await site.Anonymous().LogInAsync($"nobody{i}", "wrong")).Status);
        }

        Assert.Equal(429, (await site.Anonymous().LogInAsync("michjc", "password")).Status);
        Assert.Equal(302, (await known.LogInAsync("jag", "password")).Status);
    }

    [Fact]
    public async Task TheCounterOfADeviceIsItsOwn()
    {
        var (known, other) = (await site.As("jflinn"), await site.As("jflinn"));
        foreach (var visitor in new[] { known, other })
        {
            await visitor.PostAsync("/accounts/logout/");
            visitor.ForgetToken();
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await known.LogInAsync("jflinn", "wrong")).Status);
        }

        var refused = await known.LogInAsync("jflinn", "password");
        Assert.Equal(429, refused.Status);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(302, (await other.LogInAsync("jflinn", "password")).Status);
        await site.As("jflinn");
    }

    [Fact]
    public async Task ADeviceOfOneAccountIsAStrangerToAnother()
    {
        var visitor = await site.As("jag");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "wrong")).Status);
        }

        Assert.Equal(429, (await visitor.LogInAsync("awdeorio", "chickens")).Status);
        // Nor does a cookie that the visitor made.
        var forged = site.Anonymous();
        forged.Cookies.Add(site.Address, new System.Net.Cookie("device", "{\"Id\":\"x\",\"Accounts\":[\"awdeorio\"]}".Replace(',', '.')));
        Assert.Equal(429, (await forged.LogInAsync("awdeorio", "chickens")).Status);
    }

    [Fact]
    public async Task AnotherNetworkHasACounterOfItsOwn()
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await site.Anonymous().LogInAsync("michjc", "wrong")).Status);
        }

        Assert.Equal(429, (await site.Anonymous().LogInAsync("michjc", "password")).Status);
        await site.CallAsync<CredentialStore>(credentials => credentials.LogInAsync("michjc", "password", Elsewhere));
    }

    [Fact]
    public async Task FromTheHundredthOfAnHourOnStrangersWaitAndKnownDevicesDoNot()
    {
        var known = await site.As("awdeorio");
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(ErrorKind.Forbidden, await site.RefusedAsync<CredentialStore>(credentials =>
                credentials.LogInAsync("awdeorio", "wrong", $"203.0.113.{i}")));
        }

        var (delay, passwords) = (await site.WithAsync<StrangerDelay, StrangerDelay>(Task.FromResult),
            await site.WithAsync<Passwords, Passwords>(Task.FromResult));
        var before = passwords.Computed;
        var strangers = Enumerable.Range(0, 4).Select(_ => site.WithAsync<CredentialStore, Session>(credentials =>
            credentials.LogInAsync("awdeorio", "chickens", Elsewhere))).ToList();
        await Eventually.Async(() => delay.Waiting == 4);
        // They hold no turn and compute nothing.
        Assert.Equal(before, passwords.Computed);
        // One network may not take all places.
        Assert.Equal(ErrorKind.Busy, await site.RefusedAsync<CredentialStore>(credentials =>
            credentials.LogInAsync("awdeorio", "chickens", Elsewhere)));
        Assert.Equal(302, (await known.LogInAsync("awdeorio", "chickens")).Status);
        Assert.Equal(4, delay.Waiting);
        Assert.All(await Task.WhenAll(strangers), session => Assert.Equal("awdeorio", session.Username));
        Assert.Equal(0, delay.Waiting);
    }

    [Fact]
    public async Task ANetworkThatIsRefusedAnywayTakesNoPlace()
    {
        await site.RunAsync("""
            insert into limits (subject, used, expires)
            select subject, 1000, now() at time zone 'utc' + interval '5 minutes'
            from unnest(array['log-in by strangers of jag', 'log-in of jag at 192.0.2.9', 'log-in from 192.0.2.10']) subject
            """);
        var delay = await site.WithAsync<StrangerDelay, StrangerDelay>(Task.FromResult);
        foreach (var network in new[] { "192.0.2.9", "192.0.2.10" })
        {
            // It would be told that too many wait.
            var waiting = Enumerable.Range(0, 4).Select(_ => delay.WaitAsync("jag", network)).ToList();
            Assert.Equal(ErrorKind.TooManyRequests, await site.RefusedAsync<CredentialStore>(credentials =>
                credentials.LogInAsync("jag", "password", network)));
            await Task.WhenAll(waiting);
        }
    }

    [Fact]
    public async Task NotMoreThanTwentyWaitForAnAccount()
    {
        var delay = new StrangerDelay(TimeProvider.System);
        var waiting = Enumerable.Range(0, 20).Select(i => delay.WaitAsync("jag", $"network {i}")).ToList();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => delay.WaitAsync("jag", "another"));
        Assert.Equal((ErrorKind.Busy, 5), (refused.Kind, refused.RetryAfter?.TotalSeconds));
        waiting.Add(delay.WaitAsync("awdeorio", "another"));
        await Task.WhenAll(waiting);
        Assert.Equal(0, delay.Waiting);
    }
}
