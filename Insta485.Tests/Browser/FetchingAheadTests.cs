using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>A page is fetched when the pointer rests on a link to it, but not on a slow or metered line.</summary>
public sealed class FetchingAheadTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserFact]
    public async Task RestingOnALinkFetchesItsPageAndClickingAsksNoMore()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/");
        Site.Interceptor.Forget();
        var comes = Site.Interceptor.ComesAsync(asked => asked is { Address: "/posts/2/", IsAhead: true });
        await page.Card(2).Time.HoverAsync();
        await comes;
        await page.Card(2).Time.ClickAsync();
        await Expect(page).ToHaveURLAsync("/posts/2/");
        await Expect(page.Card(2).Count).ToHaveTextAsync("2 likes");
        Assert.Single(Site.Interceptor.Asked, asked => asked.Address == "/posts/2/");
    }

    [BrowserFact]
    public async Task WhatWasDoneSinceIsSeenAllTheSame()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/");
        Site.Interceptor.Forget();
        var comes = Site.Interceptor.ComesAsync(asked => asked is { Address: "/posts/2/", IsAhead: true });
        await page.Card(2).Time.HoverAsync();
        await comes;
        await page.Card(2).LikeButton.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        await page.Card(2).Time.ClickAsync();
        await Expect(page).ToHaveURLAsync("/posts/2/");
        await Expect(page.Card(2).Count).ToHaveTextAsync("1 like");
    }

    [BrowserFact]
    public async Task NotWhatIsShownInADialog()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/");
        Site.Interceptor.Forget();
        await page.Card(2).Self.GetByLabel("View full size").ClickAsync();
        await Expect(page.Locator("dialog figure")).ToBeVisibleAsync();
        Assert.Equal(["GET /photos/2/"], Site.Interceptor.Words);
    }

    [BrowserTheory]
    [InlineData("{ saveData: true, effectiveType: '4g', type: 'wifi' }")]
    [InlineData("{ saveData: false, effectiveType: '3g', type: 'wifi' }")]
    [InlineData("{ saveData: false, effectiveType: 'slow-2g', type: 'wifi' }")]
    [InlineData("{ saveData: false, effectiveType: '4g', type: 'cellular' }")]
    [InlineData("undefined")]
    public async Task NeverWhereItMayBeSlowOrCostMoney(string connection)
    {
        await Site.RefillAsync();
        var window = await OpenAsync("awdeorio");
        await window.Context.AddInitScriptAsync($"Object.defineProperty(navigator, 'connection', {{ value: {connection} }})");
        var page = window.Page;
        await page.GotoAsync("/");
        Site.Interceptor.Forget();
        Assert.Equal(0, await page.Locator("script[type=speculationrules]").CountAsync());
        await page.Card(2).Time.HoverAsync();
        await page.Card(2).Time.ClickAsync();
        await Expect(page).ToHaveURLAsync("/posts/2/");
        Assert.DoesNotContain(Site.Interceptor.Asked, asked => asked.IsAhead);
    }
}
