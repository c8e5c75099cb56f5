using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

public sealed class PostingTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task APictureIsPostedSeenAndDeleted(bool scripts, bool phone)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("michjc", scripts, phone)).Page;
        await page.GotoAsync("/");
        var file = PageLocators.File(TestPictures.Jpeg(), "boat.jpg", "image/jpeg");
        if (scripts)
        {
            var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Link("New post").ClickAsync());
            await chooser.SetFilesAsync(file);
        }
        else
        {
            await page.Link("New post").ClickAsync();
            await page.GetByLabel("New post").SetInputFilesAsync(file);
        }

        await Expect(page).ToHaveURLAsync("/new/");
        await page.Button("upload new post").ClickAsync();
        await Expect(page).ToHaveURLAsync("/users/michjc/");
        var photo = page.GetByAltText("Post 5");
        await Expect(photo).ToBeVisibleAsync();
        await Expect(page.GetByText("1 post", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText("No posts yet.")).ToHaveCountAsync(0);
        Assert.True(await photo.IsLoadedAsync());
        var filename = await Site.OneAsync<string>("select filename from posts where postid = 5 and owner = 'michjc'");
        Assert.Equal(new PictureInfo("JPEG", 720, 720),
            PictureInfo.Read(await File.ReadAllBytesAsync(Path.Combine(Site.Uploads, filename))));

        await page.ReloadAsync();
        await photo.ClickAsync();
        await Expect(page).ToHaveURLAsync("/posts/5/");
        await page.GetByText("Delete this post…").ClickAsync();
        await page.Button("delete this post").ClickAsync();
        await Expect(page).ToHaveURLAsync("/users/michjc/");
        await Expect(page.GetByText("No posts yet.")).ToBeVisibleAsync();
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from posts where owner = 'michjc'"));
        Assert.False(File.Exists(Path.Combine(Site.Uploads, filename)));
    }
}
