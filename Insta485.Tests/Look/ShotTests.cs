using Insta485.Tests.House;
using Microsoft.Playwright;

namespace Insta485.Tests.Look;

/// <summary>Not a test but a camera, run by bin/insta485shots: every place, on a phone, a tablet and a desk, light and dark, into var/shots.</summary>
public sealed class ShotTests(LookSite site) : Looking(site)
{
    [BrowserTheory]
    [Trait("Category", "Shots")]
    [MemberData(nameof(Places.Names), MemberType = typeof(Places))]
    public async Task APlaceIsPhotographed(string place) => await ShootAsync((await GoAsync(place)).Page, place);

    [BrowserFact]
    [Trait("Category", "Shots")]
    public Task SoIsEveryPageOfTheDesign() => ThroughDesignAsync(ShootAsync);

    private async Task ShootAsync(IPage page, string place)
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
                    Path = Path.Combine(Postgres.Root, "var", "shots", $"{width}-{(theme == ColorScheme.Dark ? "dark" : "light")}", $"{place}.png"),
                    FullPage = true,
                    Animations = ScreenshotAnimations.Disabled,
                });
            }
        }
    }
}
