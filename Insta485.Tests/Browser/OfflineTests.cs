using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>An offline visitor is told so, and told when it is over.</summary>
public sealed class OfflineTests(SiteFixture site) : BrowserTest(site)
{
    private const string Words = "You're offline. What you type stays here.";

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ItIsSaidMovesNothingAndGoesByItself(bool phone)
    {
        var window = await OpenAsync("awdeorio", phone: phone);
        var page = window.Page;
        await page.GotoAsync("/posts/4/");
        var field = page.Card(4).CommentField;
        await field.FillAsync("said later");
        var before = await field.BoundingBoxAsync();
        await Expect(page.Locator(".notice")).ToHaveCountAsync(0);

        await window.Context.SetOfflineAsync(true);
        await Expect(page.Locator(".notice")).ToHaveTextAsync(Words);
        await Expect(page.Locator(".notice")).ToBeInViewportAsync(new LocatorAssertionsToBeInViewportOptions { Ratio = 1 });
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync(Words);
        var after = await field.BoundingBoxAsync();
        Assert.Equal((before?.X, before?.Y), (after?.X, after?.Y));

        await window.Context.SetOfflineAsync(false);
        await Expect(page.Locator(".notice")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You're online again.");
        await Expect(field).ToHaveValueAsync("said later");

        // Once more, and one notice as before.
        await window.Context.SetOfflineAsync(true);
        await Expect(page.Locator(".notice")).ToHaveTextAsync(Words);
        await window.Context.SetOfflineAsync(false);
    }

    /// <summary>A page out of the browser's cache, or fetched ahead. Here it is the browser's word that is changed.</summary>
    [BrowserFact]
    public async Task APageThatOpensOfflineSaysSoAtOnce()
    {
        var window = await OpenAsync("awdeorio");
        await window.Context.AddInitScriptAsync("Object.defineProperty(navigator, 'onLine', { value: false })");
        await window.Page.GotoAsync("/explore/");
        await Expect(window.Page.Locator(".notice")).ToHaveTextAsync(Words);
        await Expect(window.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync(Words);
    }
}
