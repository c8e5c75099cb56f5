using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>Opens pages in their states.</summary>
public abstract class VisualTest(VisualCheckSite site) : InBrowser<VisualCheckSite>(site)
{
    /// <summary>A window with a page in one of its states, all pictures loaded.</summary>
    protected async Task<BrowserSession> GoAsync(string name)
    {
        var state = PageStates.All.Single(one => one.Name == name);
        var window = await OpenAsync(state.Who);
        await PageInspector.PrepareAsync(window);
        await state.Go(new Visit(Site, window));
        await PicturesShownAsync();
        return window;
    }

    /// <summary>Fails with everything that is wrong with a page in one of its states.</summary>
    protected async Task InspectAsync(string name)
    {
        var findings = await PageInspector.LookAsync((await GoAsync(name)).Page, name);
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    /// <summary>Visits the pages of the design, all that its links lead to, and does something on each.</summary>
    protected async Task ThroughDesignAsync(Func<IPage, string, Task> work)
    {
        var window = await OpenAsync("awdeorio");
        await PageInspector.PrepareAsync(window);
        var paths = new List<string> { "/design/" };
        for (var i = 0; i < paths.Count; i++)
        {
            await new Visit(Site, window).ToAsync(paths[i]);
            await PicturesShownAsync();
            var links =
                await window.Page.Locator("a[href^='/design/']").EvaluateAllAsync<string[]>("links => links.map(link => link.pathname)");
            paths.AddRange(links.Distinct().Except(paths).ToList());
            await work(window.Page, paths[i].Trim('/').Replace('/', '-'));
        }

        Assert.True(paths.Count > 1);
    }
}
