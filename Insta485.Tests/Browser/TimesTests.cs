using Insta485.Tests.Infrastructure;
using Insta485.Web.Http;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Times keep up by themselves, in the words of <see cref="RelativeTime"/>.</summary>
public sealed class TimesTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserFact]
    public async Task TheyKeepUpWithoutAskingTheSite()
    {
        await Site.RefillAsync();
        var window = await OpenAsync("awdeorio");
        var page = window.Page;
        await window.Clock.InstallAsync(new ClockInstallOptions { TimeDate = DateTime.UtcNow });
        await page.GotoAsync("/");
        await Expect(page.Locator("time")).ToHaveTextAsync(["just now", "just now", "just now"]);
        Site.Interceptor.Forget();
        await window.Clock.FastForwardAsync("01:15");
        await Expect(page.Locator("time").First).ToHaveTextAsync("a minute ago");
        await window.Clock.FastForwardAsync("05:00");
        await Expect(page.Locator("time").First).ToHaveTextAsync("6 minutes ago");
        await window.Clock.FastForwardAsync("01:00:00");
        await Expect(page.Locator("time").First).ToHaveTextAsync("an hour ago");
        await window.Clock.FastForwardAsync((long)TimeSpan.FromDays(3).TotalMilliseconds);
        await Expect(page.Locator("time")).ToHaveTextAsync(["3 days ago", "3 days ago", "3 days ago"]);
        Assert.Empty(Site.Interceptor.Asked);
    }

    [BrowserTheory]
    [InlineData(26)]
    [InlineData(-26)]
    public async Task TheDevicesClockMayBeWrong(int hours)
    {
        await Site.RefillAsync();
        var window = await OpenAsync("awdeorio");
        await window.Clock.InstallAsync(new ClockInstallOptions { TimeDate = DateTime.UtcNow.AddHours(hours) });
        await window.Page.GotoAsync("/");
        await Expect(window.Page.Locator("time")).ToHaveTextAsync(["just now", "just now", "just now"]);
        await window.Clock.FastForwardAsync("01:15");
        await Expect(window.Page.Locator("time")).ToHaveTextAsync(["a minute ago", "a minute ago", "a minute ago"]);
    }

    [BrowserFact]
    public async Task SoDoThoseThatCameLater()
    {
        await Site.RefillAsync();
        await Site.RunAsync(
            """
            insert into posts (owner, filename, created)
            select 'awdeorio', 'ad7790405c539894d25ab8dcf0b79eed3341e109.jpg', now() at time zone 'utc' - interval '3 days'
            from generate_series(1, 15)
            """);
        var window = await OpenAsync("awdeorio");
        var page = window.Page;
        await window.Clock.InstallAsync(new ClockInstallOptions { TimeDate = DateTime.UtcNow });
        await page.GotoAsync("/");
        await page.ScrollToEndAsync();
        await Expect(page.Cards()).ToHaveCountAsync(18);
        await Expect(page.Locator("time").Nth(14)).ToHaveTextAsync("3 days ago");
        await window.Clock.FastForwardAsync("48:00:10");
        await Expect(page.Locator("time").Nth(14)).ToHaveTextAsync("5 days ago");
        await Expect(page.Locator("time").Last).ToHaveTextAsync("2 days ago");
    }

    [BrowserFact]
    public async Task TheWordsAreThoseOfTheSiteAtEveryAge()
    {
        int[] ages =
        [
            -5, 0, 9, 10, 59, 60, 119, 120, 3599, 3600, 7199, 7200, 86_399, 86_400, 172_799, 172_800, 604_799, 604_800, 1_209_599,
                1_209_600,
            2_635_199, 2_635_200, 5_270_399, 5_270_400, 31_535_999, 31_536_000, 63_071_999, 63_072_000, 400_000_000,
        ];
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/");
        var now = DateTime.UtcNow;
        Assert.Equal(
            ages.Select(age => $"{age}: {RelativeTime.Text(now.AddSeconds(-age), now)}"),
            await page.EvaluateAsync<string[]>(
                "async ages => { const { ago } = await import('/js/times.js'); return ages.map(age => `${age}: ${ago(age)}`); }", ages));
    }
}
