using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>
/// On a phone: four photos with a caption and descriptions are posted, changed, and found by a word, a tag and their owner.
/// </summary>
public sealed class PhotoJourneyTests(SiteFixture site) : BrowserTest(site)
{
    private IPage _page = null!;

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PostedEditedAndFound(bool scripts)
    {
        await Site.RefillAsync();
        _page = (await OpenAsync("michjc", scripts, phone: true)).Page;
        await _page.GotoAsync("/");
        await PostAsync(scripts);
        await _page.GetByAltText("Post 5").TapAsync();
        await Expect(_page.Locator(".carousel li")).ToHaveCountAsync(4);
        await Expect(_page.Locator(".caption")).ToHaveTextAsync("Maples at the lake #GoldenHour");

        await _page.Link("Edit this post").TapAsync();
        await _page.GetByLabel("Caption").FillAsync("Birches at the lake #GoldenHour");
        await _page.GetByLabel("Describe photo 4").FillAsync("A boat");
        await _page.GetByLabel("Take out photo 2").CheckAsync();
        await _page.Button("save").TapAsync();
        await Expect(_page).ToHaveURLAsync("/posts/5/");
        await Expect(_page.Locator(".carousel li")).ToHaveCountAsync(3);
        Assert.Equal("1 3 4", await Site.WidthsAsync(5));
        await _page.GetByText("ALT", new() { Exact = true }).TapAsync();
        await Expect(_page.GetByText("Photo 1: An oak")).ToBeVisibleAsync();
        await Expect(_page.GetByText("Photo 3: A boat")).ToBeVisibleAsync();

        await SearchAsync("maples");
        await Expect(_page.Locator(".empty")).ToBeVisibleAsync();
        await SearchAsync("birch");
        await _page.GetByAltText("Photo by michjc").TapAsync();
        await Expect(_page).ToHaveURLAsync("/posts/5/");
        await SearchAsync("oak");
        await Expect(_page.GetByAltText("Photo by michjc")).ToBeVisibleAsync();
        await SearchAsync("#goldenhour");
        await Expect(_page).ToHaveURLAsync("/tags/goldenhour/");
        await Expect(_page.GetByAltText("Photo by michjc")).ToBeVisibleAsync();
        await SearchAsync("cafarella");
        await _page.Link("michjc").Last.TapAsync();
        await Expect(_page).ToHaveURLAsync("/users/michjc/");
        await Expect(_page.GetByAltText("Post 5")).ToBeVisibleAsync();
    }

    // Without scripts the first photo has its description at once, and the others get theirs on the post's form.
    private async Task PostAsync(bool scripts)
    {
        FilePayload[] files = [.. Enumerable.Range(1, 4).Select(width => PageLocators.File(TestPictures.Png(width), $"{width}.png"))];
        if (scripts)
        {
            var chooser = await _page.RunAndWaitForFileChooserAsync(() => _page.Link("New post").TapAsync());
            await chooser.SetFilesAsync(files);
            await _page.GetByLabel("Describe photo 1").FillAsync("An oak");
        }
        else
        {
            await _page.Link("New post").TapAsync();
            await _page.Locator("input[name=file]").SetInputFilesAsync(files);
            await _page.GetByLabel("Describe the photo").FillAsync("An oak");
        }

        await _page.GetByLabel("Caption").FillAsync("Maples at the lake #GoldenHour");
        await _page.Button("upload new post").TapAsync();
        await Expect(_page).ToHaveURLAsync("/users/michjc/");
    }

    private async Task SearchAsync(string words)
    {
        await _page.LoadedAsync();
        await _page.Link("Search").TapAsync();
        await Expect(_page).ToHaveURLAsync("/search/");
        await _page.LoadedAsync();
        var field = _page.GetByRole(AriaRole.Searchbox);
        await field.FillAsync(words);
        await field.PressAsync("Enter");
    }
}
