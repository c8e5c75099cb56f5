using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Notifications count as seen once their page was in view for two seconds.</summary>
public sealed class NotificationsTests(SiteFixture site) : BrowserTest(site)
{
    private const string Seen = "select count(*) from notification_reads where username = 'awdeorio'";

    [BrowserFact]
    public async Task TheyAreSeenAfterTwoSecondsInView()
    {
        var (window, page) = await OpenAsync();
        await window.Clock.RunForAsync(1900);
        await Expect(page.Locator(".mark-read")).ToHaveCountAsync(1);
        Assert.Equal(0, await Site.OneAsync<long>(Seen));
        await window.Clock.RunForAsync(200);
        await Expect(page.Locator(".bar .unread")).ToHaveCountAsync(0);
        await Expect(page.Locator(".mark-read")).ToHaveCountAsync(0);
        Assert.Equal(1, await Site.OneAsync<long>(Seen));
        // What is new stays marked until the page is left.
        await Expect(page.Locator(".notification.is-new")).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await Expect(page.Locator(".notification")).ToHaveCountAsync(1);
        await Expect(page.Locator(".notification.is-new")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task NotWhileAnotherTabIsInView()
    {
        var (window, page) = await OpenAsync();
        await window.Clock.RunForAsync(1900);
        await SetVisibilityAsync(page, "hidden");
        await window.Clock.RunForAsync(10_000);
        await SetVisibilityAsync(page, "visible");
        await window.Clock.RunForAsync(1900);
        Assert.Equal(0, await Site.OneAsync<long>(Seen));
        await window.Clock.RunForAsync(200);
        await Expect(page.Locator(".mark-read")).ToHaveCountAsync(0);
    }

    private async Task<(BrowserSession Window, IPage Page)> OpenAsync()
    {
        await Site.RefillAsync();
        await Site.RunAsync("insert into comments (owner, postid, text) values ('jag', 3, 'look')");
        var window = await OpenAsync("awdeorio");
        // The log-in was one from a new device.
        await Site.DeleteLogInNotificationsAsync();
        await window.Clock.InstallAsync(new ClockInstallOptions { TimeDate = DateTime.UtcNow });
        await window.Clock.PauseAtAsync(DateTime.UtcNow.AddSeconds(1));
        await window.Page.GotoAsync("/notifications/");
        await window.Page.LoadedAsync();
        await Expect(window.Page.Locator(".bar .unread")).ToHaveTextAsync("1");
        return (window, window.Page);
    }

    // A browser without windows has none that is hidden.
    private static async Task SetVisibilityAsync(IPage page, string state) => await page.EvaluateAsync($$"""
        () => {
          Object.defineProperty(document, 'visibilityState', { value: '{{state}}', configurable: true });
          document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
        }
        """);
}
