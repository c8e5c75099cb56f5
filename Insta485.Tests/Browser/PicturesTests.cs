using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Pictures where scripts run: looked at and checked before they go up, with a bar and a way out while they do.</summary>
public sealed class PicturesTests(SiteFixture site) : BrowserTest(site)
{
    private const string Taken = "Preview of fox.png";

    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    private ILocator File => Page.Locator("input[type=file]");

    private ILocator Preview => Page.Locator(".preview img");

    private ILocator Problem => Page.GetByRole(AriaRole.Alert);

    [BrowserTheory]
    [InlineData("choose")]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task APictureIsSeenFirstThenSentAndThenInTheGrid(string how)
    {
        await StartAsync("/users/michjc/");
        await GiveAsync(how, PageLocators.File(TestPictures.Png(40, 30)));
        await Expect(Preview).ToHaveAttributeAsync("alt", Taken);
        Assert.True(await Preview.IsLoadedAsync());
        Assert.Empty(Site.Interceptor.Asked);

        await Page.EvaluateAsync("window.isSame = true");
        await Page.Button("upload new post").ClickAsync();
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
        Assert.True(await Page.GetByAltText("Post 5").IsLoadedAsync());
        await Expect(Page.GetByText("1 post", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await Expect(Page.GetByText("No posts yet.")).ToHaveCountAsync(0);
        await Expect(Preview).ToHaveCountAsync(0);
        Assert.True(await Page.EvaluateAsync<bool>("window.isSame"));
        // Written anew, with the same pixels.
        Assert.Equal(Samples.Pixels(TestPictures.Png(40, 30)).Pixels, Samples.Pixels(await StoredAsync()).Pixels);

        await Page.GetByAltText("Post 5").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/5/");
        await Page.GoBackAsync();
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task SeveralFollowEachOtherWithoutAReload()
    {
        await StartAsync("/users/michjc/");
        for (var i = 0; i < 3; i++)
        {
            await File.SetInputFilesAsync(PageLocators.File(TestPictures.Png(20 + i)));
            await Page.Button("upload new post").ClickAsync();
            await Expect(Page.GetByAltText($"Post {5 + i}")).ToBeVisibleAsync();
        }

        await Expect(Page.Locator(".grid img")).ToHaveCountAsync(3);
        await Expect(Page.GetByText("3 posts", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData("choose", "words.txt", "text/plain")]
    [InlineData("drop", "fox.png", "image/png")]
    public async Task WhatIsNoPictureIsRefusedByTheSiteAndStaysChosen(string how, string name, string type)
    {
        await StartAsync("/users/michjc/");
        await GiveAsync(how, PageLocators.File("some words"u8.ToArray(), name, type));
        await Expect(Page.GetByText($"{name} (no preview)")).ToBeVisibleAsync();
        await Expect(Problem).ToHaveCountAsync(0);
        _window.Expect(400, "/posts/");
        await Page.Button("upload new post").ClickAsync();
        await Expect(Problem).ToHaveTextAsync("Please choose a photo (JPEG, PNG, GIF, WebP, HEIC or AVIF).");
        Assert.Equal(1, await File.EvaluateAsync<int>("field => field.files.length"));
        Assert.Equal(0, await CountAsync());
    }

    [BrowserFact]
    public async Task WhatIsTooLargeIsRefusedBeforeItIsSentAndStaysChosen()
    {
        await StartAsync("/users/michjc/");
        await GiveAsync("drop", PageLocators.File(TestPictures.Png()), more: 25_165_824);
        await Expect(Problem).ToHaveTextAsync("The photo must be at most 24 MB.");
        await Expect(Preview).ToBeVisibleAsync();
        Assert.Equal(1, await File.EvaluateAsync<int>("input => input.files.length"));
        await Page.Button("upload new post").ClickAsync();
        Assert.Empty(Site.Interceptor.Asked);
    }

    [BrowserTheory]
    [InlineData("heic-named.jpg", "image/jpeg")]
    [InlineData("moving.apng", "image/apng")]
    public async Task WhatTheSiteTakesIsNeverRefusedHere(string name, string type)
    {
        await StartAsync("/users/michjc/");
        var file = await System.IO.File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Pictures", "Cases", name));
        await File.SetInputFilesAsync(PageLocators.File(file, name, type));
        await Expect(Page.Locator(".preview")).ToBeVisibleAsync();
        await Expect(Problem).ToHaveCountAsync(0);
        await Page.Button("upload new post").ClickAsync();
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task WhatAPhoneTookAndTheBrowserCannotDrawIsSentWithoutAPreview()
    {
        await StartAsync("/users/michjc/");
        var taken = await Samples.ConvertAsync(Samples.Corners(64, 48), ".heic");
        await File.SetInputFilesAsync(PageLocators.File(taken, "IMG_0485.HEIC", "image/heic"));
        await Expect(Page.GetByText("IMG_0485.HEIC (no preview)")).ToBeVisibleAsync();
        await Expect(Problem).ToHaveCountAsync(0);
        await Page.Button("upload new post").ClickAsync();
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
        Assert.True(await Page.GetByAltText("Post 5").IsLoadedAsync());
        Assert.EndsWith(".jpg", await Site.OneAsync<string>("select filename from posts where postid = 5"));
    }

    [BrowserFact]
    public async Task WhatOnlyTheSiteCanTellItTells()
    {
        await StartAsync("/users/michjc/");
        // A picture to the browser, which goes by the bytes, and of a kind the site does not take.
        await File.SetInputFilesAsync(PageLocators.File(TestPictures.Bitmap(), "fox.png"));
        await Expect(Preview).ToBeVisibleAsync();
        _window.Expect(400, "/posts/");
        await Page.Button("upload new post").ClickAsync();
        await Expect(Problem).ToHaveTextAsync("Please choose a photo (JPEG, PNG, GIF, WebP, HEIC or AVIF).");
        await Expect(Page.Locator("progress")).ToHaveCountAsync(0);
        Assert.Equal(0, await CountAsync());
    }

    [BrowserFact]
    public async Task ABarIsShownWhileItGoesUpAndItIsSentOnce()
    {
        await StartAsync("/users/michjc/");
        await File.SetInputFilesAsync(PageLocators.File(TestPictures.Jpeg(), "boat.jpg", "image/jpeg"));
        var held = Site.Interceptor.Hold("POST", "/posts/");
        await Page.Button("upload new post").ClickAsync();
        await held.NextAsync();
        await Expect(Page.Locator("progress")).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Page.Keyboard.PressAsync("Escape");
        await File.EvaluateAsync("field => field.form.requestSubmit()");
        held.Let();
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
        await Expect(Page.Locator("progress")).ToHaveCountAsync(0);
        Assert.Equal(1, await CountAsync());
        Assert.Equal(1, held.Count);
    }

    [BrowserFact]
    public async Task OneThatWasCancelledIsNotPostedAndCanBeSentAgain()
    {
        await StartAsync("/users/michjc/");
        await File.SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        var held = Site.Interceptor.Hold("POST", "/posts/");
        await Page.Button("upload new post").ClickAsync();
        await held.NextAsync();
        await Page.Button("Cancel").ClickAsync();
        await Expect(Page.Locator("progress")).ToHaveCountAsync(0);
        await Expect(Problem).ToHaveCountAsync(0);
        await Expect(Preview).ToBeVisibleAsync();
        Site.Interceptor.Open();
        await Page.Button("upload new post").ClickAsync();
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
        Assert.Equal(1, await CountAsync());
    }

    [BrowserTheory]
    [InlineData(503)]
    [InlineData(BrowserSession.NoAnswer)]
    public async Task AfterAFailureThePictureIsStillChosen(int status)
    {
        await StartAsync("/users/michjc/");
        await File.SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        _window.Expect(status, "/posts/");
        await WhileFailingAsync(status, "POST", "/posts/", async () =>
        {
            await Page.Button("upload new post").ClickAsync();
            await Expect(Problem).ToBeVisibleAsync();
            await Expect(Preview).ToBeVisibleAsync();
        });
        await Page.Button("upload new post").ClickAsync();
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
        await Expect(Problem).ToHaveCountAsync(0);
        Assert.Equal(1, await CountAsync());
    }

    [BrowserFact]
    public async Task SoIsOnesOwnPictureWithWhatWasTyped()
    {
        await StartAsync("/accounts/edit/");
        await Page.FillAsync(("Full name", "Mike"));
        await GiveAsync("paste", PageLocators.File(TestPictures.Png()));
        await Expect(Preview).ToHaveAttributeAsync("alt", Taken);
        await Page.FillAsync(("E-mail", "x"));
        _window.Expect(400, "/accounts/");
        await Page.Button("submit").ClickAsync();
        await Expect(Problem).ToBeVisibleAsync();
        await Expect(Page.GetByLabel("E-mail")).ToBeFocusedAsync();
        await Expect(Page.GetByLabel("Full name")).ToHaveValueAsync("Mike");
        await Expect(Preview).ToBeVisibleAsync();
        await Page.FillAsync(("E-mail", "mike@example.com"));
        await Page.Button("submit").ClickAsync();
        await Expect(Page.GetByText("Saved.").First).ToBeVisibleAsync();
        Assert.True(await Page.GetByAltText("Picture of michjc").IsLoadedAsync());
        await Expect(Page.GetByLabel("Full name")).ToHaveValueAsync("Mike");
        await Expect(Preview).ToHaveCountAsync(0);
        Assert.Equal("mike@example.com",
            await Site.OneAsync<string>("select email from users where username = 'michjc' and filename like '%.png'"));
    }

    private async Task StartAsync(string path)
    {
        await Site.RefillAsync();
        _window = await OpenAsync("michjc");
        await Page.GotoAsync(path);
        Site.Interceptor.Forget();
    }

    // With so many bytes more, made in the browser.
    private async Task GiveAsync(string how, FilePayload file, int more = 0)
    {
        if (how == "choose")
        {
            await File.SetInputFilesAsync(file);
            return;
        }

        var carried = await Page.EvaluateHandleAsync("""
            async ([name, type, bytes, more]) => {
              const carried = new DataTransfer();
              const parts = [Uint8Array.from(atob(bytes), byte => byte.charCodeAt(0)), new Uint8Array(Number(more))];
              carried.items.add(new File(parts, name, { type }));
              return carried;
            }
            """, new[] { file.Name, file.MimeType, Convert.ToBase64String(file.Buffer), more.ToString() });
        if (how == "drop")
        {
            // Beside the field is near enough.
            var main = Page.Locator("main");
            await main.DispatchEventAsync("dragover", new { dataTransfer = carried });
            await Expect(Page.Locator(".field.over")).ToHaveCountAsync(1);
            await main.DispatchEventAsync("drop", new { dataTransfer = carried });
            await Expect(Page.Locator(".field.over")).ToHaveCountAsync(0);
        }
        else
        {
            await carried.EvaluateAsync(
                "carried => document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried, bubbles: true }))");
        }
    }

    private Task<long> CountAsync() => Site.OneAsync<long>("select count(*) from posts where owner = 'michjc'");

    private async Task<byte[]> StoredAsync() => await System.IO.File.ReadAllBytesAsync(
        Path.Combine(Site.Uploads, await Site.OneAsync<string>("select filename from posts where owner = 'michjc'")));
}
