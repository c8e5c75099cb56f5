using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>From the feed to a posted photo on phones.</summary>
public sealed class NewPostTests(SiteFixture site) : BrowserTest(site)
{
    private const string Refused = "Please choose a photo (JPEG, PNG, GIF, WebP, HEIC or AVIF).";

    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    private ILocator Link => Page.Link("New post");

    private ILocator Preview => Page.Locator(".preview img");

    private ILocator Button => Page.Button("upload new post");

    private ILocator Toast => Page.Locator(".toast");

    [BrowserTheory]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task FromTheFeedAPhotoIsPostedInFourTapsAtMost(int width, int height)
    {
        await StartAsync("/", width, height);
        await Page.EvaluateAsync("window.isSame = true; window.taps = 0; addEventListener('pointerdown', () => { window.taps++; });");
        await ChooseAsync(PageLocators.File(TestPictures.Png(1200, 1600), "portrait.png"));
        await Expect(Page).ToHaveURLAsync("/new/");
        await Expect(Page).ToHaveTitleAsync("New post · Insta485");
        await Expect(Link).ToHaveAttributeAsync("aria-current", "page");
        Assert.True(await Preview.IsLoadedAsync());
        Assert.True(await Page.EvaluateAsync<bool>("window.isSame"));
        await AssertBetweenTheBarsAsync(Preview);
        await AssertBetweenTheBarsAsync(Button);
        var photo = await BoxAsync(Preview);
        Assert.True(photo.Height > height / 2, $"The photo is {photo.Height} high.");
        Assert.Equal("contain", await Preview.EvaluateAsync<string>("image => getComputedStyle(image).objectFit"));

        // Two so far: the link, and the photo in the chooser, which is no part of the page.
        var taps = await Page.EvaluateAsync<int>("window.taps") + 1;
        await Button.TapAsync();
        await Expect(Page).ToHaveURLAsync("/users/michjc/");
        await Expect(Toast).ToHaveTextAsync("Posted. View");
        await AssertBetweenTheBarsAsync(Toast);
        Assert.True(await Page.GetByAltText("Post 5").IsLoadedAsync());
        Assert.InRange(taps + 1, 1, 4);
        await Toast.GetByText("View").TapAsync();
        await Expect(Page).ToHaveURLAsync("/posts/5/");
        await Page.GoBackAsync();
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Page.Card(5).Self).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task WithoutScriptsItIsAPageOfItsOwn(int width, int height)
    {
        await StartAsync("/", width, height, scripts: false);
        await Link.TapAsync();
        await Expect(Page).ToHaveURLAsync("/new/");
        await AssertBetweenTheBarsAsync(Button);
        await FieldAsync(PageLocators.File("words"u8.ToArray(), "words.txt", "text/plain"));
        _window.Expect(400, "/posts/");
        await Button.TapAsync();
        await Expect(Page.GetByText(Refused)).ToBeVisibleAsync();
        await AssertBetweenTheBarsAsync(Button);
        await FieldAsync(PageLocators.File(TestPictures.Jpeg(), "boat.jpg", "image/jpeg"));
        await Button.TapAsync();
        await Expect(Page).ToHaveURLAsync("/users/michjc/");
        Assert.True(await Page.GetByAltText("Post 5").IsLoadedAsync());
        // The profile's own form is not folded away.
        await Expect(Button).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task WhoChoosesNothingStaysWhereTheyWere()
    {
        await StartAsync("/", 390, 844);
        Site.Interceptor.Forget();
        await Page.RunAndWaitForFileChooserAsync(() => Link.TapAsync());
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Page.Cards().First).ToBeVisibleAsync();
        Assert.Empty(Site.Interceptor.Asked);
    }

    [BrowserFact]
    public async Task BackShowsTheSamePlaceAndWhatWasTypedThere()
    {
        await StartAsync("/", 390, 844, "awdeorio");
        await Page.Card(1).CommentField.FillAsync("half a senten");
        var top = await Page.EvaluateAsync<double>("scrollY");
        await ChooseAsync(PageLocators.File(TestPictures.Png()));
        await Expect(Preview).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Page.Card(1).CommentField).ToHaveValueAsync("half a senten");
        await Expect(Page.Link("Home")).ToHaveAttributeAsync("aria-current", "page");
        Assert.Equal(top, await Page.EvaluateAsync<double>("scrollY"));
        await SentAsync(Page, () => Page.Card(3).LikeButton.TapAsync());
        await Page.GoForwardAsync();
        await Expect(Page.Locator("h1")).ToHaveTextAsync("New post");
        // Loaded anew; before its scripts run the link leads to its own page.
        await Page.LoadedAsync();
        await ChooseAsync(PageLocators.File(TestPictures.Png()));
        await Expect(Preview).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task WithoutANetworkTheChosenPhotoWaits()
    {
        await StartAsync("/", 390, 844);
        _window.Expect(502, "/new/");
        Site.Interceptor.Answer(502, "GET", "/new/");
        await ChooseAsync(PageLocators.File(TestPictures.Png()));
        await Expect(Toast).ToContainTextAsync("Try again");
        await Expect(Page).ToHaveURLAsync("/");
        Site.Interceptor.Open();
        await Toast.GetByText("Try again").TapAsync();
        await Expect(Page).ToHaveURLAsync("/new/");
        await Expect(Preview).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task TheButtonBecomesTheProgressAndThenSaysProcessing(int width, int height)
    {
        await StartAsync("/", width, height);
        await ChooseAsync(PageLocators.File(TestPictures.Jpeg(), "boat.jpg", "image/jpeg"));
        var held = Site.Interceptor.Hold("POST", "/posts/");
        await Expect(Button).ToBeVisibleAsync();
        var before = await BoxAsync(Button);
        await Button.TapAsync();
        await held.NextAsync();
        var sending = Page.Locator(".sending");
        await Expect(sending).ToContainTextAsync("Processing…");
        await Expect(Page.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Expect(Button).ToBeHiddenAsync();
        var after = await BoxAsync(sending);
        Assert.Equal((before.X, before.Width), (after.X, after.Width));
        Assert.InRange(after.Y, before.Y - 4, before.Y + 4);
        await AssertBetweenTheBarsAsync(sending);
        held.Let();
        await Expect(Toast).ToHaveTextAsync("Posted. View");
        await Expect(Page).ToHaveURLAsync("/users/michjc/");
    }

    [BrowserFact]
    public async Task WhatIsSlowToSendSaysUploading()
    {
        await StartAsync("/new/", 390, 844);
        // More than the connection's buffers take while nothing reads it.
        await Page.EvalOnSelectorAsync("input[type=file]", """
            field => {
              const chosen = new DataTransfer();
              chosen.items.add(new File([new Uint8Array(20_000_000)], 'large.jpg', { type: 'image/jpeg' }));
              field.files = chosen.files;
              field.dispatchEvent(new Event('change', { bubbles: true }));
            }
            """);
        var held = Site.Interceptor.Hold("POST", "/posts/");
        await Button.TapAsync();
        await held.NextAsync();
        await Expect(Page.Locator(".sending")).ToContainTextAsync("Uploading…");
        await Page.WaitForFunctionAsync("() => document.querySelector('progress').value > 0");
        await Page.Button("Cancel").TapAsync();
        await Expect(Button).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LeavingMeanwhileAsksFirst(bool isOnward)
    {
        await StartAsync("/", 390, 844);
        await ChooseAsync(PageLocators.File(TestPictures.Png()));
        var held = Site.Interceptor.Hold("POST", "/posts/");
        await Button.TapAsync();
        await held.NextAsync();
        _window.ExpectDialog(isAccepted: false);
        await LeaveAsync(isOnward);
        await Expect(Page).ToHaveURLAsync("/new/");
        await Expect(Page.Locator(".sending")).ToBeVisibleAsync();
        _window.ExpectDialog(isAccepted: true);
        await LeaveAsync(isOnward);
        await Expect(Page).ToHaveURLAsync(isOnward ? "/explore/" : "/");
        // Afterwards nothing asks.
        await Page.GotoAsync("/explore/");
    }

    [BrowserTheory]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task ARefusedPhotoStaysChosen(int width, int height)
    {
        await StartAsync("/explore/", width, height);
        await ChooseAsync(PageLocators.File(TestPictures.Bitmap(), "fox.bmp", "image/bmp"));
        _window.Expect(400, "/posts/");
        await Button.TapAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(Refused);
        Assert.Equal(1, await Page.Locator("input[type=file]").EvaluateAsync<int>("field => field.files.length"));
        await Expect(Preview).ToBeVisibleAsync();
        await AssertBetweenTheBarsAsync(Page.GetByRole(AriaRole.Alert));
        await AssertBetweenTheBarsAsync(Button);
        // The next choice takes its place, by the bar's link too.
        await ChooseAsync(PageLocators.File(TestPictures.Png()));
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Button.TapAsync();
        await Expect(Toast).ToHaveTextAsync("Posted. View");
    }

    [BrowserTheory]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task OnesProfileShowsThePhotosAndTheFormFolded(int width, int height)
    {
        await StartAsync("/users/awdeorio/", width, height, "awdeorio");
        await Expect(Button).ToBeHiddenAsync();
        await AssertBetweenTheBarsAsync(Page.Locator(".grid img").First);
        await Page.Locator("summary").TapAsync();
        await FieldAsync(PageLocators.File(TestPictures.Png()));
        await Button.ScrollIntoViewIfNeededAsync();
        await AssertBetweenTheBarsAsync(Button);
        await Button.TapAsync();
        await Expect(Toast).ToHaveTextAsync("Posted. View");
        await Expect(Page.GetByAltText("Post 5")).ToBeVisibleAsync();
        await Expect(Toast.GetByText("View")).ToHaveAttributeAsync("href", "/posts/5/");
    }

    [BrowserFact]
    public async Task TheEmptyFeedLeadsThereToo()
    {
        await Site.RefillAsync();
        await Site.RunAsync("delete from following where follower = 'michjc'");
        _window = await OpenAsync("michjc", phone: true);
        await Page.GotoAsync("/");
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.Link("share a photo").TapAsync());
        await chooser.SetFilesAsync(PageLocators.File(TestPictures.Png()));
        await Expect(Preview).ToBeVisibleAsync();
    }

    private async Task StartAsync(string path, int width, int height, string username = "michjc", bool scripts = true)
    {
        await Site.RefillAsync();
        _window = await OpenAsync(username, scripts, phone: true);
        await Page.SetViewportSizeAsync(width, height);
        await Page.GotoAsync(path);
    }

    private async Task ChooseAsync(FilePayload file) =>
        await (await Page.RunAndWaitForFileChooserAsync(() => Link.TapAsync())).SetFilesAsync(file);

    private Task FieldAsync(FilePayload file) => Page.Locator("input[type=file]").SetInputFilesAsync(file);

    private async Task LeaveAsync(bool isOnward)
    {
        var asked = new TaskCompletionSource();
        Page.Dialog += (_, _) => asked.TrySetResult();
        await Page.EvaluateAsync(isOnward
            ? "void setTimeout(() => document.querySelector('a[href=\"/explore/\"]').click())"
            : "void setTimeout(() => history.back())");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private static async Task<LocatorBoundingBoxResult> BoxAsync(ILocator what) =>
        await what.BoundingBoxAsync() ?? throw new InvalidOperationException("Not shown.");

    private async Task AssertBetweenTheBarsAsync(ILocator what)
    {
        var (box, top) = (await BoxAsync(what), await BoxAsync(Page.Locator(".bar .mark")));
        var bottom = await BoxAsync(Page.Locator(".bar nav"));
        Assert.InRange(box.Y, top.Y + top.Height - 1, bottom.Y);
        Assert.InRange(box.Y + box.Height, top.Y + top.Height, bottom.Y + 1);
        Assert.InRange(box.X, 0, bottom.Width - box.Width + 1);
    }
}
