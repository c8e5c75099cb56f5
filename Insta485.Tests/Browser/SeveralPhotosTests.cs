using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>A post of several photos: chosen, ordered, refused in part, looked through, changed.</summary>
public sealed class SeveralPhotosTests(SiteFixture site) : BrowserTest(site)
{
    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    private ILocator Next => Page.Locator(".frame > button.next");

    private ILocator Sign => Page.Locator(".frame .several");

    private ILocator Button => Page.Button("upload new post");

    [BrowserFact]
    public async Task FromAPhoneFourPhotosArePostedInSixTaps()
    {
        await StartAsync("/", phone: true);
        await Page.EvaluateAsync("window.taps = 0; addEventListener('pointerdown', () => { window.taps++; });");
        var chooser = await Page.RunAndWaitForFileChooserAsync(() => Page.Link("New post").TapAsync());
        Assert.True(chooser.IsMultiple);
        await chooser.SetFilesAsync([.. Enumerable.Range(1, 4).Select(Png)]);
        await Expect(Page.Locator(".preview li")).ToHaveCountAsync(4);
        // In the chooser, which is no part of the page: a tap for each photo.
        var taps = await Page.EvaluateAsync<int>("window.taps") + 4;
        await Button.TapAsync();
        await Expect(Page).ToHaveURLAsync("/users/michjc/");
        Assert.InRange(taps + 1, 1, 6);
        Assert.Equal("1 2 3 4", await Site.WidthsAsync(5));
        await Expect(Page.Locator(".grid .several")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task ChosenPhotosAreOrderedDescribedAndRemoved()
    {
        await StartAsync("/new/");
        await ChooseAsync(Png(1), Png(2), Png(3));
        await Page.GetByLabel("Describe photo 3").FillAsync("the third");
        await Page.Locator(".preview li").Nth(2).GetByText("Move up").ClickAsync();
        await Expect(Page.GetByLabel("Describe photo 2")).ToHaveValueAsync("the third");
        await Page.Locator(".preview li").First.GetByText("Remove").ClickAsync();
        await Expect(Page.Locator(".preview li")).ToHaveCountAsync(2);
        await Button.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/users/michjc/");
        Assert.Equal("3 2", await Site.WidthsAsync(5));
        Assert.Equal("the third", await Site.OneAsync<string>("select alt from post_texts"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheGoodOnesWaitForTheOneThatWasRefused(bool scripts)
    {
        await StartAsync("/new/", scripts);
        await ChooseAsync(Png(1), PageLocators.File("words"u8.ToArray(), "words.txt", "text/plain"), Png(3));
        await Page.GetByLabel("Caption").FillAsync("typed");
        _window.Expect(400, "/posts/");
        await Button.ClickAsync();
        await Expect(Page.GetByText("Photo 2 (words.txt)")).ToBeVisibleAsync();
        await Expect(Page.Locator("[name=pending]")).ToHaveCountAsync(2);
        Assert.True(await Page.Locator(".arranged img").First.IsLoadedAsync());
        await Expect(Page.GetByLabel("Caption")).ToHaveValueAsync("typed");
        await ChooseAsync(Png(2));
        await Button.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/users/michjc/");
        Assert.Equal("1 2 3", await Site.WidthsAsync(5));
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from pending_pictures"));
    }

    [BrowserFact]
    public async Task ButtonsAndKeysLeadFromOnePhotoToTheNext()
    {
        await StartWithPostAsync("/");
        await Expect(Sign).ToHaveTextAsync("1/3");
        await Next.ClickAsync();
        await Expect(Sign).ToHaveTextAsync("2/3");
        await Expect(Page.Locator(".carousel li").Nth(1)).ToBeInViewportAsync(new() { Ratio = .9f });
        await Page.Keyboard.PressAsync("ArrowRight");
        await Expect(Sign).ToHaveTextAsync("3/3");
        await Expect(Next).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(Sign).ToHaveTextAsync("2/3");
        // Full size it is that photo, and the others follow.
        await Expect(Page.Locator(".carousel li").Nth(1)).ToBeInViewportAsync(new() { Ratio = .9f });
        await Page.Locator(".carousel li").Nth(1).Locator(".larger").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/photos/5/?place=2");
        await Page.Locator("dialog .next").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/photos/5/?place=3");
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/");
    }

    [BrowserFact]
    public async Task WithoutScriptsLinksOfThePostsPageDo()
    {
        await StartWithPostAsync("/posts/5/", scripts: false);
        await Page.GetByLabel("Next photo").First.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/5/#photo-2");
        await Expect(Page.Locator("#photo-2")).ToBeInViewportAsync(new() { Ratio = .9f });
        await Expect(Page.Locator("#photo-1 img")).Not.ToBeInViewportAsync();
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PhotosOfAPostAreMovedAndReplaced(bool scripts)
    {
        await StartWithPostAsync("/posts/5/edit/", scripts);
        if (scripts)
        {
            await Page.Locator(".arranged li").Nth(2).GetByText("Move up").ClickAsync();
            await Expect(Page.Locator(".place")).ToHaveCountAsync(3);
            await Expect(Page.Locator(".place").First).ToBeHiddenAsync();
        }
        else
        {
            await Page.Locator("#place-2").FillAsync("3");
            await Page.Locator("#place-3").FillAsync("2");
        }

        await Page.Locator("[name=file_1]").SetInputFilesAsync(Png(9));
        await Page.Button("save").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/5/");
        Assert.Equal("9 3 2", await Site.WidthsAsync(5));
    }

    [BrowserFact]
    public async Task LeavingChangesThatWereNotSavedAsks()
    {
        await StartWithPostAsync("/posts/5/edit/");
        var back = Page.Link("Back to the post");
        await Page.Locator(".arranged li").Nth(2).GetByText("Move up").ClickAsync();
        _window.ExpectDialog(false);
        await back.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/5/edit/");
        await Page.GetByLabel("Caption").FillAsync("changed");
        await Page.Button("save").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/5/");
        await Expect(Page.Locator(".caption")).ToHaveTextAsync("changed");
        await Page.GotoAsync("/posts/5/edit/");
        await back.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/5/");
    }

    [BrowserTheory]
    [InlineData("/")]
    [InlineData("/posts/5/")]
    public async Task InAWindowOfAnotherSizeThePhotoIsTheSame(string path)
    {
        await StartWithPostAsync(path);
        await Next.ClickAsync();
        await Expect(Page.Locator(".carousel li").Nth(1)).ToBeInViewportAsync(new() { Ratio = .5f });
        await Expect(Sign).ToHaveTextAsync("2/3");
        foreach (var width in new[] { 1440, 768, 360, 1300 })
        {
            await Page.SetViewportSizeAsync(width, 800);
            await Expect(Page.Locator(".carousel li").Nth(1)).ToBeInViewportAsync(new() { Ratio = .5f });
            await Expect(Sign).ToHaveTextAsync("2/3");
        }
    }

    [BrowserFact]
    public async Task TheAddressOfAPhotoShowsIt()
    {
        await StartWithPostAsync("/posts/5/#photo-2");
        await Expect(Sign).ToHaveTextAsync("2/3");
        await Expect(Page.Locator("#photo-2")).ToBeInViewportAsync(new() { Ratio = .5f });
        await Page.SetViewportSizeAsync(500, 800);
        await Expect(Page.Locator("#photo-2")).ToBeInViewportAsync(new() { Ratio = .5f });
        await Expect(Page.Locator("#photo-1 img")).Not.ToBeInViewportAsync();
        await Expect(Sign).ToHaveTextAsync("2/3");
    }

    private static FilePayload Png(int width) => PageLocators.File(TestPictures.Png(width), $"{width}.png");

    private Task ChooseAsync(params FilePayload[] files) => Page.Locator("input[name=file]").SetInputFilesAsync(files);

    private async Task StartAsync(string path, bool scripts = true, bool phone = false)
    {
        await Site.RefillAsync();
        await GoAsync(path, scripts, phone);
    }

    private async Task StartWithPostAsync(string path, bool scripts = true)
    {
        await Site.RefillAsync();
        Assert.Equal(302, (await (await Site.As("michjc")).PostFilesAsync(
            "/posts/", Enumerable.Range(1, 3).Select(width => ("file", $"{width}.png", TestPictures.Png(width))),
            ("operation", "create"))).Status);
        await GoAsync(path, scripts, phone: false);
    }

    private async Task GoAsync(string path, bool scripts, bool phone)
    {
        _window = await OpenAsync("michjc", scripts, phone);
        await Page.GotoAsync(path);
    }
}
