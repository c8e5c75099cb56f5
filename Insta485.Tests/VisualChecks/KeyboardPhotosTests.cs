using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>A post of several photos, and the search, without a mouse. Nothing here clicks.</summary>
public sealed class KeyboardPhotosTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MovedTakenOutAndLookedThrough(bool scripts)
    {
        await Site.RefillAsync();
        Assert.Equal(302, (await (await Site.As("michjc")).PostFilesAsync(
            "/posts/", Enumerable.Range(1, 3).Select(width => ("file", $"{width}.png", TestPictures.Png(width))),
            ("operation", "create"))).Status);
        var (page, keys) = await OpenAsync(scripts, "/posts/5/");
        await keys.PressAsync(page.Link("Edit this post"));
        await Expect(page).ToHaveURLAsync("/posts/5/edit/");
        await page.LoadedAsync();
        await keys.TypeAsync(page.GetByLabel("Caption"), "typed, not clicked");
        await keys.PressAsync(page.GetByLabel("Take out photo 1"), "Space");
        if (scripts)
        {
            await keys.PressAsync(page.Locator(".arranged li").Nth(2).GetByText("Move up"));
        }
        else
        {
            await keys.TypeAsync(page.Locator("#place-2"), "3");
            await keys.TypeAsync(page.Locator("#place-3"), "2");
        }

        await keys.PressAsync(page.Button("save"));
        await Expect(page).ToHaveURLAsync("/posts/5/");
        await Expect(page.Locator(".caption")).ToHaveTextAsync("typed, not clicked");
        Assert.Equal("3 2", await Site.WidthsAsync(5));
        // The photo shows where the focus is.
        await keys.PressAsync(scripts ? page.Link("View full size: photo 2 by michjc") : page.GetByLabel("Next photo").First,
            scripts ? "Shift" : "Enter");
        await Expect(page.Locator("#photo-1 img")).Not.ToBeInViewportAsync();
        await Expect(page.Locator("#photo-2 img")).ToBeInViewportAsync();
        if (scripts)
        {
            await Expect(page.Locator(".frame .several")).ToHaveTextAsync("2/2");
            await page.Keyboard.PressAsync("ArrowLeft");
            await Expect(page.Locator("#photo-2 img")).Not.ToBeInViewportAsync();
            await Expect(page.Locator("#photo-1 img")).ToBeInViewportAsync();
        }
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SearchedForAndOpened(bool scripts)
    {
        await Site.RefillAsync();
        var (page, keys) = await OpenAsync(scripts, "/");
        await keys.PressAsync(page.Link("Search"));
        await Expect(page).ToHaveURLAsync("/search/");
        await keys.TypeAsync(page.GetByRole(AriaRole.Searchbox), "crossword");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync("/search/?q=crossword");
        await keys.PressAsync(page.Link("#crossword"));
        await Expect(page).ToHaveURLAsync("/tags/crossword/");
        await keys.PressAsync(page.Locator(".grid a"));
        await Expect(page).ToHaveURLAsync("/posts/1/");
    }

    private async Task<(IPage Page, Keyboard Keys)> OpenAsync(bool scripts, string path)
    {
        var page = (await OpenAsync("michjc", scripts)).Page;
        await page.GotoAsync(path);
        await page.LoadedAsync();
        return (page, new Keyboard(page));
    }
}
