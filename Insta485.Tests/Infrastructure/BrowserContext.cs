using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A browser context, which is used for several tests. The first page of a new context takes two to three times the CPU time of a page
/// in a used one, because the browser starts a process for it. A page that stays open keeps that process alive. Between two tests the
/// context loses its tabs, its cookies, its cache and everything that the site stored.
/// </summary>
internal sealed class BrowserContext
{
    private static readonly ConcurrentDictionary<Kind, ConcurrentBag<BrowserContext>> Free = [];

    // Another time zone than the server's. Reduced motion: a test would have to wait for animations.
    private static readonly BrowserNewContextOptions Desk = new()
    {
        ViewportSize = new ViewportSize { Width = 1280, Height = 800 },
        TimezoneId = "Asia/Kolkata",
        Locale = "en-GB",
        ReducedMotion = ReducedMotion.Reduce,
    };

    private static readonly BrowserNewContextOptions Phone = new(Desk)
    {
        ViewportSize = new ViewportSize { Width = 360, Height = 740 },
        HasTouch = true,
        IsMobile = true,
        DeviceScaleFactor = 2,
    };

    private readonly Kind _kind;
    // Neither of them in the whole Chromium: few tests use it, in contexts of their own.
    private readonly IPage? _keeper;
    private readonly ICDPSession? _browser;

    private BrowserContext(Kind kind, IBrowserContext context, IPage? keeper = null, ICDPSession? browser = null) =>
        (_kind, Context, _keeper, _browser) = (kind, context, keeper, browser);

    /// <summary>What a test opens its tabs in.</summary>
    public IBrowserContext Context { get; }

    /// <summary>The tabs that the test opened.</summary>
    public IEnumerable<IPage> Tabs => Context.Pages.Where(tab => tab != _keeper);

    /// <summary>One without a cookie, new or as good as new.</summary>
    public static async Task<BrowserContext> TakeAsync(Kind kind) =>
        Free.TryGetValue(kind, out var free) && free.TryTake(out var known) ? known : await StartAsync(kind);

    /// <summary>Makes it as good as new for the next test.</summary>
    public async Task GiveBackAsync()
    {
        if (_browser is null)
        {
            await Context.CloseAsync();
            return;
        }

        await Task.WhenAll(Tabs.ToList().Select(tab => tab.CloseAsync()));
        await Context.ClearCookiesAsync();
        await _browser.SendAsync("Network.clearBrowserCache");
        // The process has a cache of its own, which this empties.
        await _browser.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await _browser.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = false });
        await _browser.SendAsync("Storage.clearDataForOrigin",
            new() { ["origin"] = _kind.Address.GetLeftPart(UriPartial.Authority), ["storageTypes"] = "all" });
        Free.GetOrAdd(_kind, _ => []).Add(this);
    }

    /// <summary>Closes the ones of a site that has ended.</summary>
    public static async Task CloseAllAsync(Uri address)
    {
        foreach (var kind in Free.Keys.Where(kind => kind.Address == address))
        {
            if (Free.TryRemove(kind, out var ended))
            {
                await Task.WhenAll(ended.Select(one => one.Context.CloseAsync()));
            }
        }
    }

    private static async Task<BrowserContext> StartAsync(Kind kind)
    {
        var options = new BrowserNewContextOptions(kind.IsPhone ? Phone : Desk)
        {
            BaseURL = kind.Address.ToString(),
            JavaScriptEnabled = kind.HasScripts,
            ReducedMotion = kind.HasMotion ? ReducedMotion.NoPreference : ReducedMotion.Reduce,
        };
        var browser = await (kind.IsWhole ? Chromium.WholeBrowserAsync() : Chromium.BrowserAsync());
        var context = await browser.NewContextAsync(options);
        await context.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', e => console.error('Policy:', e.violatedDirective, e.blockedURI))");
        if (kind.IsWhole)
        {
            return new BrowserContext(kind, context);
        }

        // At the site's address, for its process to be the one of the site's pages; the site itself is not asked.
        var keeper = await context.NewPageAsync();
        await keeper.RouteAsync("**", route => route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/plain", Body = "" }));
        await keeper.GotoAsync("/");
        await keeper.UnrouteAsync("**");
        var browserSession = await context.NewCDPSessionAsync(keeper);
        await browserSession.SendAsync("Network.enable");
        return new BrowserContext(kind, context, keeper, browserSession);
    }

    /// <summary>What makes two contexts alike.</summary>
    internal sealed record Kind(Uri Address, bool HasScripts, bool IsPhone, bool HasMotion, bool IsWhole);
}
