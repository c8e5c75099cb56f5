using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>What a finger does on a card of the feed, at the sizes of phones.</summary>
public sealed class TapTests(SiteFixture site) : BrowserTest(site)
{
    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserTheory]
    [InlineData(390, 844)]
    [InlineData(360, 640)]
    public async Task ATapOnAPhotoOpensThePostAndThereThePhoto(int width, int height)
    {
        await StartAsync("/", width, height);
        await Page.Card(3).Photo.TapAsync();
        await LoadedAsync(Page, "/posts/3/");
        await Page.Card(3).Photo.TapAsync();
        await Expect(Page).ToHaveURLAsync("/photos/3/");
        await Expect(Page.Locator("dialog.photo-dialog")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/");
        // Exactly one link of the card leads below /posts/.
        Assert.Equal(1, await Page.Card(3).Self.Locator("a[href^='/posts/']").CountAsync());
    }

    [BrowserFact]
    public async Task TwoTapsLikeAndOpenNothing()
    {
        await StartAsync("/", 390, 844, "jflinn");
        await StopClockAsync();
        var photo = Page.Card(3).Photo;
        await photo.ScrollIntoViewIfNeededAsync();
        await photo.TapAsync();
        await photo.TapAsync();
        await Expect(Page.Card(3).Count).ToHaveTextAsync("2 likes");
        // A third one belongs to them.
        await photo.TapAsync();
        await _window.Clock.RunForAsync(2_000);
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Page.Card(3).Count).ToHaveTextAsync("2 likes");
    }

    [BrowserFact]
    public async Task ATapIsWaitedForAQuarterOfASecond()
    {
        await StartAsync("/", 390, 844);
        await StopClockAsync();
        await Page.Card(3).Photo.TapAsync();
        await _window.Clock.RunForAsync(249);
        await Expect(Page).ToHaveURLAsync("/");
        await _window.Clock.RunForAsync(1);
        await Expect(Page).ToHaveURLAsync("/posts/3/");
    }

    [BrowserFact]
    public async Task WithoutScriptsTheCornersLinkShowsThePhoto()
    {
        await StartAsync("/", 390, 844, scripts: false);
        await Page.Card(3).Self.Locator("a[href='/photos/3/']").TapAsync();
        await Expect(Page).ToHaveURLAsync("/photos/3/");
        await Page.Link("Open post").TapAsync();
        await Expect(Page).ToHaveURLAsync("/posts/3/");
    }

    [BrowserTheory]
    [InlineData(390, 844, true)]
    [InlineData(360, 640, true)]
    [InlineData(390, 844, false)]
    [InlineData(360, 640, false)]
    public async Task TheSymbolLeadsToTheFieldAndPostSendsWhatIsTyped(int width, int height, bool scripts)
    {
        await StartAsync("/", width, height, scripts: scripts);
        var card = Page.Card(2);
        await card.Self.Locator("label[for='text-2']").TapAsync();
        await Expect(card.CommentField).ToBeFocusedAsync();
        var post = card.Self.GetByTestId("comment-form").Locator("input[type=submit]");
        await Expect(post).ToHaveCountAsync(scripts ? 0 : 1);
        await Page.Keyboard.TypeAsync("by the thumb");
        await Expect(post).ToHaveValueAsync(scripts ? "Post" : "comment");
        await post.TapAsync();
        await Expect(card.Comments.Last).ToHaveTextAsync("by the thumb");
        await Expect(card.CommentField).ToHaveValueAsync("");
        await Expect(post).ToHaveCountAsync(scripts ? 0 : 1);
        Assert.Equal(1, await Site.OneAsync<long>("select count(*) from comments where text = 'by the thumb' and postid = 2"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AfterFollowingFromTheEmptyFeedThePhotosCome(bool scripts)
    {
        await Site.RefillAsync();
        await Site.RunAsync("delete from following where follower = 'michjc'");
        _window = await OpenAsync("michjc", scripts, phone: true);
        await Page.GotoAsync("/");
        await Page.EvaluateAsync("window.isSame = true");
        await Expect(Page.Cards()).ToHaveCountAsync(0);
        await Page.Person("jag").Locator("input[name=follow]").TapAsync();
        await Expect(Page.Card(4).Self).ToBeInViewportAsync();
        Assert.True(await Page.Card(4).Photo.IsLoadedAsync());
        Assert.Equal(scripts, await Page.EvaluateAsync<bool>("window.isSame === true"));
        await Expect(Page.Locator(".toast")).ToHaveCountAsync(scripts ? 1 : 0);
    }

    private async Task StopClockAsync()
    {
        await _window.Clock.InstallAsync();
        await _window.Clock.PauseAtAsync(DateTime.UtcNow.AddHours(1));
    }

    private async Task StartAsync(string path, int width, int height, string username = "awdeorio", bool scripts = true)
    {
        await Site.RefillAsync();
        _window = await OpenAsync(username, scripts, phone: true);
        await Page.SetViewportSizeAsync(width, height);
        await Page.GotoAsync(path);
    }
}
