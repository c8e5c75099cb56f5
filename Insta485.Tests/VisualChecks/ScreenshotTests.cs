using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// Takes the screenshots of <c>bin/insta485shots</c>: every page in every state, on a phone, a tablet and a desktop, light and dark.
/// </summary>
public sealed class ScreenshotTests(VisualCheckSite site) : VisualTest(site)
{
    [BrowserTheory]
    [Trait("Category", "Shots")]
    [MemberData(nameof(PageStates.Names), MemberType = typeof(PageStates))]
    public async Task APageIsPhotographed(string state) => await ShootAsync((await GoAsync(state)).Page, state);

    [BrowserFact]
    [Trait("Category", "Shots")]
    public Task SoIsEveryPageOfTheDesign() => ThroughDesignAsync(ShootAsync);

    private async Task ShootAsync(IPage page, string name)
    {
        foreach (var (width, height) in new[] { (1440, 900), (768, 1024), (360, 740) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                await PicturesShownAsync();
                await page.ScreenshotAsync(new PageScreenshotOptions
                {
                    Path = Path.Combine(Postgres.Root, "var", "shots", $"{width}-{(theme == ColorScheme.Dark ? "dark" : "light")}",
                        $"{name}.png"),
                    FullPage = true,
                    Animations = ScreenshotAnimations.Disabled,
                });
            }
        }
    }
}
