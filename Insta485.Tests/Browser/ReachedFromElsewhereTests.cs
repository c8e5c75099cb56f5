using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>
/// What a page of another site can make a visitor's browser do, and what it learns from it
/// (docs/decisions/0022-compression-and-breach.md).
/// </summary>
public sealed class ReachedFromElsewhereTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserFact]
    public async Task ItCanHaveAPageAskedForAgainAndAgainWithTheCookiesButThatPageIsNotCompressed()
    {
        var page = (await OpenAsync("awdeorio")).Page;
        var answers = new List<IResponse>();
        page.Response += (_, answer) => answers.Add(answer);
        // Another name, and so another site.
        await page.GotoAsync($"http://localhost:{Site.Address.Port}/accounts/login/");
        var held = Site.Interceptor.Hold("GET", "/accounts/edit/");
        // Each guess breaks off the one before, so that this page stays; the last one stands.
        await page.EvaluateAsync(
            """
            address => {
              let guess = 0;
              const ask = () => { location.href = address + guess; guess++ < 20 && setTimeout(ask, 300); };
              setTimeout(ask);
            }
            """,
            new Uri(Site.Address, "/accounts/edit/?guess=").ToString());
        for (var guess = 0; guess < 3; guess++)
        {
            await held.NextAsync();
        }

        held.LetAll();
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("awdeorio@umich.edu");
        Assert.Null(await answers.Last(answer => answer.Url.Contains("guess=")).HeaderValueAsync("Content-Encoding"));

        var own =
            await page.RunAndWaitForResponseAsync(() => page.Link("Change password").ClickAsync(),
                response => response.Url.EndsWith("/accounts/password/"));
        Assert.Equal("br", await own.HeaderValueAsync("Content-Encoding"));
    }
}
