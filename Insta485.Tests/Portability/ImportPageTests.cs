using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Portability;

/// <summary>An import in a browser: one step follows the other by itself, and without scripts after a click.</summary>
[Trait("Category", "Slow")]
public sealed class ImportPageTests(MovingSite site) : InBrowser<MovingSite>(site)
{
    public override Task InitializeAsync() => Site.ResetAsync();

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnArchiveIsImported(bool scripts)
    {
        var (_, archive) = await Site.ExportedAsync("mover", 2);
        await Site.NewAsync("moved");
        var window = await OpenAsync(scripts: scripts);
        await window.SignInAsync("moved", "long enough");
        var page = window.Page;
        await page.GotoAsync("/accounts/import/");
        await page.Locator("input[type=file]").SetInputFilesAsync(
            new FilePayload { Name = "export.zip", MimeType = "application/zip", Buffer = archive.Bytes });
        await page.Locator("input[name=begin]").ClickAsync();
        if (!scripts)
        {
            await page.Locator("input[name=continue]").ClickAsync();
        }

        await Expect(page.Locator(".import")).ToContainTextAsync("All done: 2 of 2 posts.");
        // The first post has neither likes nor comments.
        var first = await Site.OneAsync<int>("select min(postid) from posts where owner = 'moved'");
        await page.GotoAsync($"/posts/{first}/");
        await Expect(page.Locator(".moved")).ToHaveCountAsync(0);
        await page.GotoAsync($"/posts/{first + 1}/");
        await Expect(page.Locator(".moved")).ToContainTextAsync("and 3 likes before the move");
        await Expect(page.Locator(".moved li")).ToHaveCountAsync(2);
    }
}
