using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

/// <summary>Pictures have their place before they arrive: nothing moves when they do.</summary>
public sealed class StandingStillTests(SiteFixture site) : BrowserTest(site)
{
    private const string Heights =
        "[...document.querySelectorAll('article, .face, .grid li')].map(one => Math.round(one.getBoundingClientRect().top)).join()";

    [BrowserTheory]
    [InlineData("/", false)]
    [InlineData("/", true)]
    [InlineData("/users/awdeorio/", true)]
    [InlineData("/posts/2/", true)]
    public async Task NothingMovesWhenPicturesArrive(string path, bool phone)
    {
        // "just now" becomes longer after ten seconds, which is no shift that counts here.
        await Site.RunAsync("update posts set created = created - interval '1 day'");
        var page = (await OpenAsync("awdeorio", phone: phone, whole: true)).Page;
        await page.AddInitScriptAsync(
            """
            window.moved = 0;
            new PerformanceObserver(list => list.getEntries().forEach(one => window.moved += one.value))
              .observe({ type: 'layout-shift', buffered: true });
            """);
        var held = Site.Interceptor.Hold("GET", "/uploads/");
        await page.GotoAsync(path,
            new Microsoft.Playwright.PageGotoOptions { WaitUntil = Microsoft.Playwright.WaitUntilState.DOMContentLoaded });
        await held.NextAsync();
        var before = await page.EvaluateAsync<string>(Heights);
        Site.Interceptor.Open();
        held.LetAll();
        await PicturesShownAsync();
        Assert.Equal(before, await page.EvaluateAsync<string>(Heights));
        Assert.Equal(0,
            await page.EvaluateAsync<double>(
                "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(window.moved))))"));
    }
}
