using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>A server that fails: the page says so, keeps what was typed, and works again afterwards.</summary>
public sealed class FailingServerTests(SiteFixture site) : BrowserTest(site)
{
    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserTheory]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(BrowserSession.NoAnswer)]
    public async Task ALikeIsTakenBackACommentIsKept(int status)
    {
        await StartAsync("/", scripts: true);
        _window.Expect(status, "/likes/");
        _window.Expect(status, "/comments/", times: 2);
        var card = Page.Card(3);
        await WhileFailingAsync(status, "POST", "/likes/", async () =>
        {
            await card.LikeButton.ClickAsync();
            await Expect(card.Problem).ToBeVisibleAsync();
            await Expect(card.Count).ToHaveTextAsync("1 like");
            await Expect(card.LikeButton).ToHaveAttributeAsync("aria-pressed", "true");
        });
        await WhileFailingAsync(status, "POST", "/comments/", async () =>
        {
            await card.DeleteComment.ClickAsync();
            await Expect(card.Problem).ToBeVisibleAsync();
            await Expect(card.Comments.And(Page.Locator(":visible"))).ToHaveCountAsync(3);
            await card.CommentAsync("not lost");
            await Expect(card.CommentField).ToHaveAttributeAsync("aria-invalid", "true");
            await Expect(card.CommentField).ToHaveValueAsync("not lost");
            await Expect(card.Comments).ToHaveCountAsync(3);
        });
        await card.LikeButton.ClickAsync();
        await Expect(card.Count).ToHaveTextAsync("0 likes");
        await card.CommentField.PressAsync("Enter");
        await Expect(card.Comments.Last).ToHaveTextAsync("not lost");
        await card.DeleteComment.First.ClickAsync();
        await Expect(card.Comments).ToHaveTextAsync(["I <3 chickens", "Cute overload!", "not lost"]);
        await Expect(card.Problem).ToHaveCountAsync(0);
        await Page.ReloadAsync();
        await Expect(card.Comments).ToHaveTextAsync(["I <3 chickens", "Cute overload!", "not lost"]);
        await Expect(card.Count).ToHaveTextAsync("0 likes");
    }

    [BrowserTheory]
    [InlineData(503)]
    [InlineData(BrowserSession.NoAnswer)]
    public async Task FollowingAndDeletingAreTakenBack(int status)
    {
        await StartAsync("/users/jag/", scripts: true);
        _window.Expect(status, "/following/");
        _window.Expect(status, "/posts/");
        await WhileFailingAsync(status, "POST", "/following/", async () =>
        {
            await Page.Button("follow jag").ClickAsync();
            await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await Expect(Page.Link("1 follower")).ToBeVisibleAsync();
        });
        await Page.Button("follow jag").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You follow jag.");
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);

        await Page.GotoAsync("/posts/3/");
        await WhileFailingAsync(status, "POST", "/posts/", async () =>
        {
            await Page.GetByText("Delete this post…").ClickAsync();
            await Page.Button("delete this post").ClickAsync();
            await Expect(Page.Card(3).Problem).ToBeVisibleAsync();
        });
        await Page.Button("delete this post").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/users/awdeorio/");
        await Expect(Page.GetByAltText("Post 3")).ToHaveCountAsync(0);
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task APageSaysThatTheSiteIsAwayAndAReloadShowsItAgain(bool scripts)
    {
        await StartAsync("/", scripts);
        await WhileAwayAsync(async () =>
        {
            _window.Expect(503, "/users/awdeorio/");
            await Page.Link("awdeorio").First.ClickAsync();
            await Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToBeVisibleAsync();
            await Expect(Page).ToHaveURLAsync("/users/awdeorio/");
        });
        await Page.ReloadAsync();
        await Expect(Page.GetByText("2 posts", new PageGetByTextOptions { Exact = true })).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task WithoutScriptsACommentSurvivesTheWayBack()
    {
        await StartAsync("/posts/3/", scripts: false);
        await Page.Card(3).CommentField.FillAsync("typed once");
        await WhileAwayAsync(async () =>
        {
            _window.Expect(503, "/comments/");
            await Page.Card(3).CommentField.PressAsync("Enter");
            await Expect(Page.Card(3).Self).ToHaveCountAsync(0);
        });
        await Page.GoBackAsync();
        await Expect(Page.Card(3).Comments).ToHaveCountAsync(3);
        Assert.Equal(7, await Site.OneAsync<long>("select count(*) from comments"));
    }

    [BrowserFact]
    public async Task WhereAScriptDoesNotComeThePlainPageWorks()
    {
        await Site.RefillAsync();
        // A process that was used before may have the script still.
        _window = await OpenAsync("awdeorio", whole: true);
        var visitor = await Site.As("awdeorio");
        var map = (await visitor.PageAsync("/")).Page.QuerySelector("script[type=importmap]")!.TextContent;
        using var read = System.Text.Json.JsonDocument.Parse(map);
        var likes = read.RootElement.GetProperty("imports").GetProperty("/js/likes.js").GetString()!;
        _window.Expect(502, likes, times: 2);
        Site.Interceptor.Answer(502, "GET", likes);
        await Page.GotoAsync("/");
        await Page.Card(2).LikeButton.ClickAsync();
        await Expect(Page.Card(2).Count).ToHaveTextAsync("1 like");
        // The text is there before this page has asked for its scripts.
        await Page.LoadedAsync();
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from likes where owner = 'awdeorio' and postid = 2"));
    }

    private async Task StartAsync(string path, bool scripts)
    {
        await Site.RefillAsync();
        _window = await OpenAsync("awdeorio", scripts);
        await Page.GotoAsync(path);
    }
}
