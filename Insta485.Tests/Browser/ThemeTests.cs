using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Light or dark colours: the system's, or those that were chosen.</summary>
public sealed class ThemeTests(SiteFixture site) : BrowserTest(site)
{
    private const string Background = "getComputedStyle(document.documentElement).backgroundColor";

    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserTheory]
    [InlineData(true, ColorScheme.Light)]
    [InlineData(true, ColorScheme.Dark)]
    [InlineData(false, ColorScheme.Light)]
    [InlineData(false, ColorScheme.Dark)]
    public async Task TheOtherColoursStayUntilTheSystemsAreChosenAgain(bool scripts, ColorScheme system)
    {
        var isDark = system == ColorScheme.Dark;
        await StartAsync(system, scripts);
        await IsShownAsync(Page, isDark);
        await SentAsync(Page, () => Switch(toDark: !isDark).ClickAsync());
        await IsShownAsync(Page, !isDark);
        await Expect(Page).ToHaveURLAsync("/explore/");
        await Page.GotoAsync("/users/jag/");
        await IsShownAsync(Page, !isDark);

        await SentAsync(Page, () => Switch(toDark: isDark).ClickAsync());
        await IsShownAsync(Page, isDark);
        Assert.DoesNotContain(await _window.Context.CookiesAsync(), cookie => cookie.Name == "theme");
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = isDark ? ColorScheme.Light : ColorScheme.Dark });
        await IsShownAsync(Page, !isDark);
        await Expect(Switch(toDark: isDark)).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task ThePageHasThemBeforeTheAnswer()
    {
        await StartAsync();
        var held = Site.Interceptor.Hold("POST", "/theme/");
        await Switch(toDark: true).ClickAsync();
        await held.NextAsync();
        await IsShownAsync(Page, isDark: true);
        await Expect(Switch(toDark: false)).ToBeFocusedAsync();
        // The last of several presses counts, and each waits for the one before.
        await Switch(toDark: false).ClickAsync();
        await Switch(toDark: true).ClickAsync();
        await IsShownAsync(Page, isDark: true);
        Assert.Equal(1, held.Count);
        held.LetAll();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Dark colours.");
        await Eventually.Async(() => held.Count == 3);
        await Eventually.Async(async () =>
            (await _window.Context.CookiesAsync()).Any(cookie => cookie is { Name: "theme", Value: "dark" }));
        await IsShownAsync(Page, isDark: true);
    }

    [BrowserTheory]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(BrowserSession.NoAnswer)]
    public async Task WhereItCannotBeKeptThePageHasItAllTheSame(int status)
    {
        await StartAsync();
        _window.Expect(status, "/theme/");
        await WhileFailingAsync(status, "POST", "/theme/", async () =>
        {
            await Switch(toDark: true).ClickAsync();
            await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Dark colours, on this page only.");
        });
        await IsShownAsync(Page, isDark: true);
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Page.ReloadAsync();
        await IsShownAsync(Page, isDark: false);
    }

    [BrowserFact]
    public async Task OtherTabsFollow()
    {
        await StartAsync();
        var other = await _window.Context.NewPageAsync();
        await other.GotoAsync("/");
        await Switch(toDark: true).ClickAsync();
        await IsShownAsync(other, isDark: true);
        await Expect(other.Button("Light colours")).ToBeVisibleAsync();
        await other.Button("Light colours").ClickAsync();
        await IsShownAsync(Page, isDark: false);
    }

    /// <summary>As in a browser that does not tell of cookies; and this one keeps no page, so that its coming back is told here.</summary>
    [BrowserFact]
    public async Task APageThatWasKeptFollowsWhenItComesBack()
    {
        await StartAsync(prepare: "Object.defineProperty(window, 'cookieStore', { value: undefined })");
        await _window.Context.AddCookiesAsync([new Cookie { Name = "theme", Value = "dark", Url = Site.Address.ToString() }]);
        await Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))");
        await IsShownAsync(Page, isDark: false);
        await Page.EvaluateAsync("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))");
        await IsShownAsync(Page, isDark: true);
        await Expect(Switch(toDark: false)).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task TheBrowsersOwnFrameHasThePagesColour(ColorScheme system)
    {
        await StartAsync(system);
        Assert.Equal(await BackgroundAsync(), await FrameAsync());
        for (var i = 0; i < 2; i++)
        {
            await SentAsync(Page, () => Page.Locator(".theme button").ClickAsync());
            var (background, frame) = (await BackgroundAsync(), await FrameAsync());
            Assert.Equal(background, frame);
            await Page.ReloadAsync();
            Assert.Equal((background, background), (await BackgroundAsync(), await FrameAsync()));
        }
    }

    private async Task StartAsync(ColorScheme system = ColorScheme.Light, bool scripts = true, string? prepare = null)
    {
        _window = await OpenAsync("awdeorio", scripts);
        await _window.Context.AddInitScriptAsync(prepare ?? "0");
        await Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = system });
        await Page.GotoAsync("/explore/");
    }

    private ILocator Switch(bool toDark) => Page.Button((toDark ? "Dark" : "Light") + (_window.HasScripts ? " colours" : ""));

    private static Task IsShownAsync(IPage page, bool isDark) =>
        Eventually.Async(async () => await page.EvaluateAsync<string>(
            // A page without its style sheet yet is transparent: neither.
            $"(red => isNaN(red) ? 'neither' : red < 128 ? 'dark' : 'light')(parseInt({Background}.slice(4)))")
            == (isDark ? "dark" : "light"));

    private Task<string> BackgroundAsync() => Page.EvaluateAsync<string>(Background);

    // The meta that holds for this system, in the words of computed colours.
    private Task<string> FrameAsync() => Page.EvaluateAsync<string>("""
        () => {
          const meta = [...document.querySelectorAll('meta[name=theme-color]')].find(one => matchMedia(one.media).matches);
          const probe = document.body.appendChild(document.createElement('i'));
          probe.style.color = meta.content;
          const { color } = getComputedStyle(probe);
          probe.remove();
          return color;
        }
        """);
}
