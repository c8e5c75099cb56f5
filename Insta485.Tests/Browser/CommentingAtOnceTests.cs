using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Comments where scripts run: sent, shown and deleted without a reload.</summary>
public sealed class CommentingAtOnceTests(SiteFixture site) : BrowserTest(site)
{
    private static readonly string[] Sample = ["#chickensofinstagram", "I <3 chickens", "Cute overload!"];
    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserFact]
    public async Task EnterIsTheOnlyWayToSendAndOneRequestIsAll()
    {
        await StartAsync("/");
        Assert.Equal(0, await Page.GetByTestId("comment-form").Locator("[type=submit], button").CountAsync());
        var card = Page.Card(3);
        var held = Site.Interceptor.Hold("POST", "/comments/");
        await card.CommentAsync("first");
        await held.NextAsync();
        await Expect(card.CommentField).ToHaveValueAsync("first");
        await card.CommentField.PressAsync("Enter");
        held.Let();
        await Expect(card.Comments).ToHaveTextAsync(["#chickensofinstagram", "I <3 chickens", "Cute overload!", "first"]);
        await Expect(card.CommentField).ToHaveValueAsync("");
        await Expect(card.CommentField).ToBeFocusedAsync();
        Assert.Equal(["POST /comments/?target=/"], Site.Interceptor.Words);
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Comment added.");
    }

    [BrowserTheory]
    [InlineData("/", 3)]
    [InlineData("/posts/3/", 1)]
    public async Task OnesOwnAreDeletedInPlaceAndANewOneAtOnce(string path, int own)
    {
        await StartAsync(path);
        await Expect(Page.GetByTestId("delete-comment-button")).ToHaveCountAsync(own);
        var card = Page.Card(3);
        await card.CommentAsync("a slip");
        await Expect(card.DeleteComment).ToHaveCountAsync(2);
        await Expect(card.Comments).ToHaveCountAsync(4);
        Site.Interceptor.Forget();
        await card.DeleteComment.Last.ClickAsync();
        await Expect(Visible(card)).ToHaveTextAsync(Sample);
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Comment deleted. You can undo this for five seconds.");
        await Expect(card.Comments).ToHaveCountAsync(3);
        await card.DeleteComment.ClickAsync();
        await Expect(card.Comments).ToHaveTextAsync(["I <3 chickens", "Cute overload!"]);
        await Expect(card.DeleteComment).ToHaveCountAsync(0);
        await Page.ReloadAsync();
        await Expect(card.Comments).ToHaveTextAsync(["I <3 chickens", "Cute overload!"]);
        Assert.Equal(["POST /comments/", "POST /comments/", $"GET {path}"], Site.Interceptor.Words);
    }

    [BrowserFact]
    public async Task ADeletionThatIsRefusedIsTakenBackAndSaysWhy()
    {
        await StartAsync("/");
        // Another user owns it by now, so the site refuses.
        await Site.RunAsync("update comments set owner = 'jag' where commentid = 1");
        _window.Expect(403, "/comments/");
        var card = Page.Card(3);
        await card.DeleteComment.ClickAsync();
        await Expect(card.Problem).ToBeVisibleAsync();
        await Expect(Visible(card)).ToHaveTextAsync(Sample);
    }

    [BrowserFact]
    public async Task OneThatIsGoneAlreadyIsGone()
    {
        await StartAsync("/");
        await Site.RunAsync("delete from comments where commentid = 1");
        _window.Expect(404, "/comments/");
        var card = Page.Card(3);
        await card.DeleteComment.ClickAsync();
        await Expect(card.Comments).ToHaveTextAsync(["I <3 chickens", "Cute overload!"]);
        await Expect(card.Problem).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task AnswersOfTwoPostsMayComeInAnyOrder()
    {
        await StartAsync("/");
        var held = Site.Interceptor.Hold("POST", "/comments/");
        await Page.Card(1).CommentAsync("to one");
        await held.NextAsync();
        await Page.Card(2).CommentAsync("to two");
        await held.NextAsync();
        await Page.Card(3).CommentField.FillAsync("not yet");
        held.Let(1);
        await Expect(Page.Card(2).Comments.Last).ToHaveTextAsync("to two");
        await Expect(Page.Card(1).CommentField).ToHaveValueAsync("to one");
        held.Let(0);
        await Expect(Page.Card(1).Comments.Last).ToHaveTextAsync("to one");
        await Expect(Page.Card(3).CommentField).ToHaveValueAsync("not yet");
    }

    [BrowserFact]
    public async Task WhatIsTypedOutlivesAReload()
    {
        await StartAsync("/");
        await Page.Card(3).CommentField.FillAsync("half a sen");
        await Page.ReloadAsync();
        await Expect(Page.Card(3).CommentField).ToHaveValueAsync("half a sen");
        await Page.Card(3).CommentField.PressAsync("Enter");
        await Expect(Page.Card(3).Comments.Last).ToHaveTextAsync("half a sen");
        await Page.ReloadAsync();
        await Expect(Page.Card(3).CommentField).ToHaveValueAsync("");
    }

    [BrowserFact]
    public async Task OneThatWasOnItsWayWhenItsPageWasLeftIsThereAndNotTypedTwice()
    {
        await StartAsync("/");
        var held = Site.Interceptor.Hold("POST", "/comments/");
        await Page.Card(3).CommentAsync("on its way");
        await held.NextAsync();
        await Page.Link("Explore").ClickAsync();
        await Expect(Page.Person("jag")).ToBeVisibleAsync();
        held.Let();
        await held.DoneAsync();
        await Page.GoBackAsync();
        await Expect(Page.Card(3).Comments.Last).ToHaveTextAsync("on its way");
        await Expect(Page.Card(3).CommentField).ToHaveValueAsync("");
    }

    [BrowserFact]
    public async Task TheCountOfAllCommentsKeepsUp()
    {
        await StartAsync("/");
        await Site.RunAsync("insert into comments (owner, postid, text) select 'jflinn', 2, 'word ' || n from generate_series(1, 20) n");
        await Page.ReloadAsync();
        var card = Page.Card(2);
        await Expect(card.Self.GetByText("All 21 comments")).ToBeVisibleAsync();
        await card.CommentAsync("one more");
        await Expect(card.Self.GetByText("All 22 comments")).ToBeVisibleAsync();
        await card.DeleteComment.Last.ClickAsync();
        await Expect(card.Self.GetByText("All 21 comments")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task ADeletionCanBeUndoneForFiveSecondsAndSendsNothing()
    {
        await StartAsync("/");
        var card = Page.Card(3);
        await card.DeleteComment.ClickAsync();
        await Expect(Visible(card)).ToHaveTextAsync(["I <3 chickens", "Cute overload!"]);
        var undo = card.Self.GetByRole(AriaRole.Button, new() { Name = "Undo" });
        await Expect(undo).ToBeFocusedAsync();
        await undo.PressAsync("Enter");
        await Expect(Visible(card)).ToHaveTextAsync(Sample);
        await Expect(card.DeleteComment).ToBeFocusedAsync();
        Assert.Empty(Site.Interceptor.Words);
    }

    [BrowserTheory]
    [InlineData("reload")]
    [InlineData("link")]
    [InlineData("hidden")]
    public async Task ADeletionIsSentWhenItsPageIsLeft(string how)
    {
        await StartAsync("/");
        await Page.Card(3).DeleteComment.ClickAsync();
        var held = Site.Interceptor.Hold("POST", "/comments/");
        switch (how)
        {
            case "reload": await Page.ReloadAsync(); break;
            case "link": await Page.Card(3).Time.ClickAsync(); break;
            default:
                await Page.EvaluateAsync("""
                    Object.defineProperty(document, 'hidden', { value: true });
                    document.dispatchEvent(new Event('visibilitychange'));
                    """);
                break;
        }

        await held.NextAsync();
        // Even where the next page was read before the server had it.
        await Expect(Visible(Page.Card(3))).ToHaveTextAsync(["I <3 chickens", "Cute overload!"]);
        held.Let();
        await held.DoneAsync();
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from comments where commentid = 1"));
    }

    private ILocator Visible(Card card) => card.Comments.And(Page.Locator(":visible"));

    private async Task StartAsync(string path)
    {
        await Site.RefillAsync();
        _window = await OpenAsync("awdeorio");
        await Page.GotoAsync(path);
        Site.Interceptor.Forget();
    }
}
