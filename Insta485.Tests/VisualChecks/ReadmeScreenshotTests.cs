using System.Text.Json;
using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>
/// Makes the picture of the README for <c>bin/insta485shots --readme</c>: the main page, light and dark, on a desktop and a phone.
/// </summary>
public sealed class ReadmeScreenshotTests(SiteFixture site) : BrowserTest(site)
{
    private const int MostBytes = 300_000;

    // A desktop and a phone, as high as each other, light above dark.
    private const int Width = 1228, Height = 1192;

    [BrowserFact]
    [Trait("Category", "ReadmeShot")]
    public async Task TheMainPageIsPhotographed()
    {
        await Site.RefillAsync();
        // Posts of some hours and days ago, as on a site that is used.
        await Site.RunAsync("update posts set created = created - (array[52, 27, 5, 2])[postid] * interval '1 hour'");
        var shots = new List<string>();
        foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            shots.Add(await ShootAsync(theme, phone: false, 1280, 800));
            shots.Add(await ShootAsync(theme, phone: true, 390, 844));
        }

        var picture = await ComposeAsync(shots);
        Assert.InRange(picture.Length, 1, MostBytes);
        var folder = Directory.CreateDirectory(Path.Combine(Postgres.Root, "docs", "screenshots")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "insta485.webp"), picture);
    }

    private async Task<string> ShootAsync(ColorScheme theme, bool phone, int width, int height)
    {
        var page = (await OpenAsync("awdeorio", phone: phone)).Page;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
        await page.SetViewportSizeAsync(width, height);
        await page.GotoAsync("/");
        await PicturesShownAsync();
        return Convert.ToBase64String(await page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled }));
    }

    private async Task<byte[]> ComposeAsync(IEnumerable<string> shots)
    {
        var window = await OpenAsync();
        var page = window.Page;
        await page.SetViewportSizeAsync(Width, Height);
        await page.SetContentAsync($$"""
            <style>
              body { margin: 0; padding: 24px; background: #d9d5ce; }
              body { display: grid; grid-template-columns: auto auto; justify-content: center; gap: 24px; }
              img { height: 560px; border-radius: 12px; box-shadow: 0 4px 18px rgb(0 0 0 / 25%); }
            </style>
            {{string.Concat(shots.Select(shot => $"<img src='data:image/png;base64,{shot}'>"))}}
            """);
        await PicturesShownAsync();
        // Playwright itself writes PNG and JPEG only.
        var chromium = await window.Context.NewCDPSessionAsync(page);
        var answer = await chromium.SendAsync("Page.captureScreenshot", new() { ["format"] = "webp", ["quality"] = 80 });
        return answer?.GetProperty("data").GetBytesFromBase64() ?? throw new JsonException("Chromium sent no picture.");
    }
}
