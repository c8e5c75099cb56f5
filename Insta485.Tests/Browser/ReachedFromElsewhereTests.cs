using Insta485.Tests.House;

namespace Insta485.Tests.Browser;

/// <summary>What a page of another site can make a visitor's browser do, and what it learns from it (docs/decisions.md: pages are compressed).</summary>
public sealed class ReachedFromElsewhereTests(Site site) : InBrowser(site)
{
    [BrowserFact]
    public async Task ItCanHaveAPageAskedForAgainAndAgainWithTheCookiesButThatPageIsNotCompressed()
    {
        var page = (await OpenAsync("awdeorio")).Page;
        // Another name, and so another site.
        await page.GotoAsync($"http://localhost:{Site.Address.Port}/accounts/login/");
        var held = Site.Door.Hold("GET", "/accounts/edit/");
        for (var guess = 0; guess < 3; guess++)
        {
            // The next one breaks off the one before, so that this page stays.
            await page.EvaluateAsync("address => { location.href = address; }", new Uri(Site.Address, $"/accounts/edit/?guess={guess}").ToString());
            await held.NextAsync();
        }

        var last = await page.RunAndWaitForResponseAsync(() => Task.Run(held.LetAll), response => response.Url.Contains("guess=2"));
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("awdeorio@umich.edu");
        Assert.Null(await last.HeaderValueAsync("Content-Encoding"));

        var own = await page.RunAndWaitForResponseAsync(() => page.Link("Change password").ClickAsync(), response => response.Url.EndsWith("/accounts/password/"));
        Assert.Equal("br", await own.HeaderValueAsync("Content-Encoding"));
    }
}
