using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Likes where scripts run: shown before the answer, and put right by it.</summary>
public sealed class LikingAtOnceTests(SiteFixture site) : BrowserTest(site)
{
    private const string Post = "POST /likes/?target=/";

    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserFact]
    public async Task CountAndButtonAreThereBeforeTheAnswerAndOneRequestIsAll()
    {
        await StartAsync();
        var card = Page.Card(2);
        await Expect(card.LikeButton).ToHaveAttributeAsync("aria-pressed", "true");
        var held = Site.Interceptor.Hold("POST", "/likes/");
        await card.LikeButton.ClickAsync();
        await held.NextAsync();
        await Expect(card.Count).ToHaveTextAsync("1 like");
        await Expect(card.LikeButton).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Equal(1, await LikesAsync(2));
        var answer = Page.WaitForResponseAsync("**/likes/**");
        held.Let();
        await (await answer).FinishedAsync();
        await Expect(card.Count).ToHaveTextAsync("1 like");
        await Expect(card.LikeButton).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Equal(0, await LikesAsync(2));
        Assert.Equal([Post], Site.Interceptor.Words);
    }

    [BrowserFact]
    public async Task OfManyPressesTheLastOneCounts()
    {
        await StartAsync();
        var card = Page.Card(2);
        var held = Site.Interceptor.Hold("POST", "/likes/");
        foreach (var count in new[] { "1 like", "2 likes", "1 like" })
        {
            await card.LikeButton.ClickAsync();
            await Expect(card.Count).ToHaveTextAsync(count);
        }

        // One after the other; what was pressed in between is not asked for.
        for (var i = 0; i < 2; i++)
        {
            await held.NextAsync();
            Assert.Equal(i + 1, held.Count);
            held.Let(i);
        }

        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        await Expect(card.Count).ToHaveTextAsync("1 like");
        Assert.Equal(2, held.Count);
        Assert.Equal(0, await LikesAsync(2));
        await Page.ReloadAsync();
        await Expect(card.Count).ToHaveTextAsync("1 like");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwoClicksOrTapsOnThePhotoLikeAndNeverUnlike(bool phone)
    {
        await StartAsync(phone);
        await Page.Card(2).LikeButton.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        Site.Interceptor.Forget();
        await TwiceAsync(Page.Card(2).Photo, phone);
        await Expect(Page.Card(2).Count).ToHaveTextAsync("2 likes");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("2 likes");
        await TwiceAsync(Page.Card(2).Photo, phone);
        await TwiceAsync(Page.Card(1).Photo, phone);
        // A comment afterwards: by then the likes, had there been more, would have been asked for.
        await Page.Card(2).CommentAsync("done");
        await Expect(Page.Card(2).Comments.Last).ToHaveTextAsync("done");
        await Expect(Page.Card(2).Count).ToHaveTextAsync("2 likes");
        await Expect(Page.Card(1).Count).ToHaveTextAsync("3 likes");
        // Pages may be fetched ahead meanwhile.
        Assert.Equal([Post, "POST /comments/?target=/"],
            Site.Interceptor.Words.Where(word => word.StartsWith("POST", StringComparison.Ordinal)));
        Assert.Equal(1, await LikesAsync(2));
    }

    [BrowserFact]
    public async Task ARefusedOneIsTakenBackAndSaysWhy()
    {
        await StartAsync();
        // The photo of a deleted post is gone with it.
        await PicturesShownAsync();
        await Site.RunAsync("delete from posts where postid = 2");
        _window.Expect(404, "/likes/");
        var card = Page.Card(2);
        await card.LikeButton.ClickAsync();
        await Expect(card.Problem).ToHaveTextAsync("There is no such post.");
        await Expect(card.Count).ToHaveTextAsync("2 likes");
        await Expect(card.LikeButton).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [BrowserFact]
    public async Task ByKeyboardTheFocusStaysOnTheButton()
    {
        await StartAsync();
        var card = Page.Card(2);
        await card.LikeButton.FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        await Expect(card.LikeButton).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("Space");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("2 likes");
        await Expect(card.LikeButton).ToBeFocusedAsync();
        Assert.Equal(1, await LikesAsync(2));
    }

    [BrowserFact]
    public async Task AnswersOfTwoPostsMayComeInAnyOrder()
    {
        await StartAsync();
        var held = Site.Interceptor.Hold("POST", "/likes/");
        await Page.Card(1).LikeButton.ClickAsync();
        await held.NextAsync();
        await Page.Card(3).LikeButton.ClickAsync();
        await held.NextAsync();
        held.Let(1);
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("0 likes");
        held.Let(0);
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("2 likes");
        await Expect(Page.Card(1).Count).ToHaveTextAsync("2 likes");
        await Expect(Page.Card(3).Count).ToHaveTextAsync("0 likes");
    }

    [BrowserFact]
    public async Task AnAnswerThatComesAfterLeavingDisturbsNothing()
    {
        await StartAsync();
        var held = Site.Interceptor.Hold("POST", "/likes/");
        await Page.Card(2).LikeButton.ClickAsync();
        await held.NextAsync();
        await Page.Link("Explore").ClickAsync();
        await Expect(Page.Person("jag")).ToBeVisibleAsync();
        held.Let();
        await Page.GoBackAsync();
        await Expect(Page.Cards()).ToHaveCountAsync(3);
    }

    private async Task StartAsync(bool phone = false)
    {
        await Site.RefillAsync();
        _window = await OpenAsync("awdeorio", phone: phone);
        await Page.GotoAsync("/");
        Site.Interceptor.Forget();
    }

    // Both in one breath, however busy the machine is.
    private async Task TwiceAsync(ILocator photo, bool isTap)
    {
        if (!isTap)
        {
            await photo.DblClickAsync();
            return;
        }

        await photo.ScrollIntoViewIfNeededAsync();
        var box = await photo.BoundingBoxAsync() ?? throw new InvalidOperationException("Not shown.");
        var point = new[] { new { x = box.X + (box.Width / 2), y = box.Y + (box.Height / 2) } };
        var line = await _window.Context.NewCDPSessionAsync(Page);
        await Task.WhenAll(new[] { "touchStart", "touchEnd", "touchStart", "touchEnd" }.Select(type => line.SendAsync(
            "Input.dispatchTouchEvent",
                new Dictionary<string, object> { ["type"] = type, ["touchPoints"] = type == "touchStart" ? point : [] })));
    }

    private Task<long> LikesAsync(int postId) =>
        Site.OneAsync<long>($"select count(*) from likes where owner = 'awdeorio' and postid = {postId}");
}
