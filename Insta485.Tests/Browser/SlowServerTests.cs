using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Half a second for every request: what one does is still seen at once where scripts run, and nothing goes wrong.</summary>
public sealed class SlowServerTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AJourney(bool scripts)
    {
        await Site.RefillAsync();
        Site.Interceptor.Slow(TimeSpan.FromMilliseconds(500));
        var page = (await OpenAsync(scripts: scripts)).Page;
        await page.GotoAsync("/");
        await page.FillAsync(("User name", "awdeorio"), ("Password", "chickens"));
        await page.Button("login").ClickAsync();
        await Expect(page.Cards()).ToHaveCountAsync(3);
        await page.Card(2).LikeButton.ClickAsync();
        await Expect(page.Card(2).Count).ToHaveTextAsync("1 like");
        await page.Card(3).CommentAsync("slowly");
        await Expect(page.Card(3).Comments.Last).ToHaveTextAsync("slowly");
        await page.Card(3).Time.ClickAsync();
        await Expect(page).ToHaveURLAsync("/posts/3/");
        await page.Card(3).DeleteComment.Last.ClickAsync();
        await Expect(page.Card(3).Comments).ToHaveCountAsync(3);
        await page.Link("awdeorio").First.ClickAsync();
        if (scripts)
        {
            await page.Locator("summary").ClickAsync();
        }

        await page.Locator("input[type=file]").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        await page.Button("upload new post").ClickAsync();
        await Expect(page.GetByText("3 posts", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
        await page.GotoAsync("/users/jag/");
        await page.Button("follow jag").ClickAsync();
        await Expect(page.Link("2 followers")).ToBeVisibleAsync();
        await AnsweredAsync(page);
        await page.GotoAsync("/");
        await Expect(page.Cards()).ToHaveCountAsync(5);
        await Expect(page.Card(2).Count).ToHaveTextAsync("1 like");
    }

    [BrowserFact]
    public async Task WhoIsFasterThanTheScriptsIsServedByThePlainForm()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", whole: true)).Page;
        var held = Site.Interceptor.Hold("GET", "/js/site");
        await page.GotoAsync("/", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        await held.NextAsync();
        var button = page.Card(2).Self.Locator("input[name=unlike]");
        await Expect(button).ToBeVisibleAsync();
        Site.Interceptor.Open();
        await button.ClickAsync();
        await Expect(page.Card(2).Count).ToHaveTextAsync("1 like");
        await Expect(page.Card(2).LikeButton).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from likes where owner = 'awdeorio' and postid = 2"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AnImpatientVisitorLogsInAndPostsOnce(bool scripts)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("michjc", scripts)).Page;
        await page.GotoAsync("/users/michjc/");
        await page.Locator("input[type=file]").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        Site.Interceptor.Forget();
        Site.Interceptor.Slow(TimeSpan.FromMilliseconds(500));
        await page.Button("upload new post").DblClickAsync();
        await Expect(page.GetByAltText("Post 5")).ToBeVisibleAsync();
        if (scripts)
        {
            Assert.Single(Site.Interceptor.Words, "POST /posts/?target=/users/michjc/");
            Assert.Equal(1, await Site.OneAsync<long>("select count(*) from posts where owner = 'michjc'"));
        }
    }

    [BrowserFact]
    public async Task ALogInIsSentOnceHoweverOftenItIsPressed()
    {
        var page = (await OpenAsync()).Page;
        await page.GotoAsync("/accounts/login/");
        await page.FillAsync(("User name", "awdeorio"), ("Password", "chickens"));
        Site.Interceptor.Forget();
        var held = Site.Interceptor.Hold("POST", "/accounts/");
        var pressed = page.Button("login").DblClickAsync();
        await held.NextAsync();
        held.Let();
        await pressed;
        await Expect(page).ToHaveURLAsync("/");
        Assert.Single(Site.Interceptor.Words, "POST /accounts/?target=/");
    }

    [BrowserFact]
    public async Task WhoStoppedItMayTryAgain()
    {
        var window = await OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/accounts/login/");
        await page.FillAsync(("User name", "awdeorio"), ("Password", "chickens"));
        var held = Site.Interceptor.Hold("POST", "/accounts/");
        var first = page.Button("login").ClickAsync();
        await held.NextAsync();
        // What a browser with a window does at Escape.
        await (await window.Context.NewCDPSessionAsync(page)).SendAsync("Page.stopLoading");
        await page.Keyboard.PressAsync("Escape");
        await first;
        var second = page.Button("login").ClickAsync();
        await held.NextAsync();
        held.Let(1);
        await second;
        await Expect(page).ToHaveURLAsync("/");
    }
}
