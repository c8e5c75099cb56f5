using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Long texts: how many characters are left.</summary>
public sealed class CountersTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserFact]
    public async Task TheNumberIsShownAndSaidAtAHundredAndAtTwenty()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/new/");
        await page.LoadedAsync();
        var caption = page.GetByLabel("Caption");
        var hint = page.Locator("#caption-hint");
        var said = page.GetByRole(AriaRole.Status);
        await Expect(caption).ToHaveAttributeAsync("aria-describedby", "caption-hint");
        await Expect(hint).ToHaveTextAsync("Up to 2,200 characters.");
        foreach (var (typed, left, says) in new[]
        {
            (100, "2100 characters left", ""), (2110, "90 characters left", "90 characters left"),
            (2120, "80 characters left", "90 characters left"), (2185, "15 characters left", "15 characters left"),
            (2199, "1 character left", "15 characters left"), (2205, "0 characters left", "15 characters left"),
        })
        {
            await caption.FillAsync(new string('x', typed));
            await Expect(hint).ToHaveTextAsync(left);
            await Expect(said).ToHaveTextAsync(says);
        }

        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("2200 characters at most (this has 2205).");
    }

    [BrowserFact]
    public async Task EachOfSeveralPhotosHasItsOwn()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/new/");
        await page.Locator("input[name=file]").SetInputFilesAsync(
            [PageLocators.File(TestPictures.Png(1), "1.png"), PageLocators.File(TestPictures.Png(2), "2.png")]);
        await page.GetByLabel("Describe photo 2").FillAsync("typed");
        await Expect(page.Locator("#alt-chosen-1-hint")).ToHaveTextAsync("1495 characters left");
        await Expect(page.Locator("#alt-chosen-0-hint")).ToHaveTextAsync("1500 characters left");
    }

    [BrowserFact]
    public async Task WithoutScriptsTheLimitIsNamed()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", scripts: false)).Page;
        await page.GotoAsync("/new/");
        await Expect(page.Locator("#caption-hint")).ToHaveTextAsync("Up to 2,200 characters.");
    }
}
