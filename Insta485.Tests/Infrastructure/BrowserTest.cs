using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>Tests in a real browser, on a site as it is after a reset.</summary>
public abstract class BrowserTest(SiteFixture site) : InBrowser<SiteFixture>(site);

/// <summary>Tests in a real browser. Each window a test opened is looked at when it has ended; see <see cref="BrowserSession"/>.</summary>
public abstract class InBrowser<TSite>(TSite site) : IClassFixture<TSite>, IAsyncLifetime
    where TSite : SiteFixture
{
    private readonly List<BrowserSession> _windows = [];

    /// <summary>The site.</summary>
    protected TSite Site { get; } = site;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Site.Interceptor.Open();
        var problems = new List<string>();
        foreach (var window in _windows)
        {
            problems.AddRange(await window.CloseAsync());
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    /// <summary>
    /// A window of somebody of the cast, signed in, or of somebody without a cookie; of somebody who wants little motion, if
    /// nothing else is said.
    /// </summary>
    protected async Task<BrowserSession> OpenAsync(string? username = null, bool scripts = true, bool phone = false, bool motion = false)
    {
        var window = await BrowserSession.OpenAsync(Site, scripts, phone, motion);
        _windows.Add(window);
        if (username is not null)
        {
            await window.SignInAsync(username);
        }

        return window;
    }

    /// <summary>
    /// Does something that sends a form, and waits until the site has answered: where scripts run, what is shown does not wait for
    /// it.
    /// </summary>
    protected static Task SentAsync(IPage page, Func<Task> action) =>
        page.RunAndWaitForResponseAsync(action, response => response.Request.Method == "POST");

    /// <summary>Waits until nothing in a page waits for an answer.</summary>
    protected static Task AnsweredAsync(IPage page) => Expect(page.Locator("[aria-busy]")).ToHaveCountAsync(0);

    /// <summary>
    /// Does something while the site fails at an address: 503 by its database being away, 502 by something in between that
    /// answers in its stead, <see cref="BrowserSession.NoAnswer"/> by a line that breaks in the middle of the answer.
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
    /// Waits until every picture is there, also those further down: one that is asked for later meets what the test does to the
    /// site.
    /// </summary>
    protected async Task PicturesShownAsync()
    {
        foreach (var tab in _windows.SelectMany(window => window.Context.Pages))
        {
            await tab.WaitForFunctionAsync("() => [...document.images].every(one => { one.loading = 'eager'; return one.complete; })");
        }
    }

    /// <summary>Waits for what is awaited in a page.</summary>
    protected static ILocatorAssertions Expect(ILocator what) => Assertions.Expect(what);

    /// <summary>Waits for a page's address.</summary>
    protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);
}
