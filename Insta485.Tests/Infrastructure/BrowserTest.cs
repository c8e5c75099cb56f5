using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>Tests in a real browser, on a site as it is after a reset.</summary>
public abstract class BrowserTest(SiteFixture site) : InBrowser<SiteFixture>(site);

/// <summary>Tests in a real browser. After each test its windows are checked for problems; see <see cref="BrowserSession"/>.</summary>
public abstract class InBrowser<TSite>(TSite site) : IClassFixture<TSite>, IAsyncLifetime
    where TSite : SiteFixture
{
    private readonly List<BrowserSession> _windows = [];

    /// <summary>The site.</summary>
    protected TSite Site { get; } = site;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Site.Interceptor.Release();
        var problems = new List<string>();
        foreach (var window in _windows)
        {
            problems.AddRange(await window.CloseAsync());
        }

        // What the windows left half done would meet the next test's rows and files.
        if (!await Site.Interceptor.IsIdleAsync())
        {
            problems.Add($"Still running: {string.Join(", ", Site.Interceptor.Running)}");
        }

        problems.AddRange(Site.Bugs);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>
    /// A window of a sample user, signed in, or of a visitor without a cookie, who prefers reduced motion.
    /// </summary>
    /// <param name="whole">Chromium and not its headless shell, with nothing in any cache.</param>
    protected async Task<BrowserSession> OpenAsync(
        string? username = null, bool scripts = true, bool phone = false, bool motion = false, bool whole = false)
    {
        var window = await BrowserSession.OpenAsync(Site, scripts, phone, motion, whole);
        _windows.Add(window);
        if (username is not null)
        {
            await window.SignInAsync(username);
        }

        return window;
    }

    /// <summary>
    /// Does something that sends a form, and waits for the answer of the site. Scripts update the page before it arrives.
    /// </summary>
    protected static Task SentAsync(IPage page, Func<Task> action) =>
        page.RunAndWaitForResponseAsync(action, response => response.Request.Method == "POST");

    /// <summary>Waits until every request of a page has been answered.</summary>
    protected static Task AnsweredAsync(IPage page) => Expect(page.Locator("[aria-busy]")).ToHaveCountAsync(0);

    /// <summary>The next page is there, and its scripts have run.</summary>
    protected static async Task LoadedAsync(IPage page, string address)
    {
        await Expect(page).ToHaveURLAsync(address);
        await page.LoadedAsync();
    }

    /// <summary>
    /// Does something while the site fails at an address. 503: its database is away. 502: a proxy answers in its place.
    /// <see cref="BrowserSession.NoAnswer"/>: the connection breaks in the middle of the answer.
    /// </summary>
    protected async Task WhileFailingAsync(int status, string verb, string address, Func<Task> work)
    {
        switch (status)
        {
            case 503: await WhileAwayAsync(work); break;
            case 502: Site.Interceptor.Answer(502, verb, address); await work(); break;
            default: Site.Interceptor.Break(verb, address); await work(); break;
        }

        Site.Interceptor.Open();
    }

    /// <summary>Does something while the database is away.</summary>
    protected async Task WhileAwayAsync(Func<Task> work)
    {
        await PicturesShownAsync();
        await Site.DatabaseProxy.WhileCutAsync(work);
    }

    /// <summary>
    /// Waits until every picture is loaded, also below the fold: a later request would meet what the test does to the site.
    /// </summary>
    protected async Task PicturesShownAsync()
    {
        foreach (var tab in _windows.SelectMany(window => window.Tabs))
        {
            await tab.WaitForFunctionAsync("() => [...document.images].every(one => { one.loading = 'eager'; return one.complete; })");
        }
    }

    /// <summary>Assertions about a part of a page, which wait.</summary>
    protected static ILocatorAssertions Expect(ILocator what) => Assertions.Expect(what);

    /// <summary>Assertions about a page's address, which wait.</summary>
    protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);
}
