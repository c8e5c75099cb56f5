using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>Goes to places.</summary>
public abstract class VisualTest(VisualCheckSite site) : InBrowser<VisualCheckSite>(site)
{
    /// <summary>A window with a place in it, all its pictures shown.</summary>
    protected async Task<BrowserSession> GoAsync(string config)
    {
        var shown = PageStates.All.Single(one => one.Name == config);
        var window = await OpenAsync(shown.Who);
        await PageInspector.PrepareAsync(window);
        await shown.Go(new Visit(Site, window));
        await PicturesShownAsync();
        return window;
    }

    /// <summary>Goes through the pages of the design, all that its links lead to, and does something on each.</summary>
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
