using System.Text.Json;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

/// <summary>The site can be installed: its manifest is true, also without cookies, as browsers request it.</summary>
public sealed class InstallingTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserFact]
    public async Task TheBrowserFindsNothingThatIsInTheWay()
    {
        var window = await OpenAsync("awdeorio", whole: true);
        await window.Page.GotoAsync("/");
        var line = await window.Context.NewCDPSessionAsync(window.Page);
        var manifest = await line.SendAsync("Page.getAppManifest") ?? throw new InvalidOperationException("No answer.");
        Assert.Empty(manifest.GetProperty("errors").EnumerateArray());
        Assert.Matches("^/manifest\\.[a-z0-9]+\\.webmanifest$", new Uri(manifest.GetProperty("url").GetString()!).AbsolutePath);
        var errors = await line.SendAsync("Page.getInstallabilityErrors") ?? throw new InvalidOperationException("No answer.");
        // A test's window keeps nothing, and Chromium installs from no such window; it would name what else is in the way.
        Assert.Equal(["in-incognito"],
            errors.GetProperty("installabilityErrors").EnumerateArray().Select(error => error.GetProperty("errorId").GetString()));
    }

    [BrowserFact]
    public async Task IconsAreWhatTheManifestSays()
    {
        var visitor = Site.Anonymous();
        var page = (await visitor.PageAsync("/accounts/login/")).Page;
        var answer = await visitor.PageAsync(page.QuerySelector("link[rel=manifest]")!.GetAttribute("href")!);
        Assert.Equal("application/manifest+json", answer.ContentHeaders.ContentType?.MediaType);
        using var manifest = JsonDocument.Parse(answer.Body);
        var icons = manifest.RootElement.GetProperty("icons").EnumerateArray()
            .Select(icon =>
            (Path: icon.GetProperty("src").GetString()!, Type: icon.GetProperty("type").GetString()!,
                Sizes: icon.GetProperty("sizes").GetString()!))
            .Append((Path: page.QuerySelector("link[rel=apple-touch-icon]")!.GetAttribute("href")!, Type: "image/png", Sizes: "180x180"))
            .ToList();
        Assert.Equal(["180x180", "192x192", "512x512", "512x512", "any"], icons.Select(icon => icon.Sizes).Order(StringComparer.Ordinal));
        var window = await OpenAsync();
        await window.Page.GotoAsync("/accounts/login/");
        foreach (var (path, type, sizes) in icons)
        {
            var icon = await visitor.PageAsync(path);
            Assert.Equal(type, icon.ContentHeaders.ContentType?.MediaType);
            Assert.InRange(icon.Bytes.Length, 100, 10_000);
            var size = await window.Page.EvaluateAsync<string>(
                """
                src => new Promise((done, fail) => {
                  const image = new Image();
                  image.onload = () => done(`${image.naturalWidth}x${image.naturalHeight}`);
                  image.onerror = fail;
                  image.src = src;
                })
                """, path);
            Assert.True(sizes == "any" || size == sizes, $"{path} is {size}.");
        }
    }

    [BrowserFact]
    public async Task ItsColoursAreThoseOfTheLightPages()
    {
        var window = await OpenAsync();
        await window.Page.GotoAsync("/accounts/login/");
        var background = await window.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");
        using var manifest = JsonDocument.Parse((await Site.Anonymous().PageAsync("/manifest.webmanifest")).Body);
        foreach (var name in new[] { "background_color", "theme_color" })
        {
            var colour = Convert.FromHexString(manifest.RootElement.GetProperty(name).GetString()![1..]);
            Assert.Equal(background, $"rgb({string.Join(", ", colour)})");
        }
    }
}
