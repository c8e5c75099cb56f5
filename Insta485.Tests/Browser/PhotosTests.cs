using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Photos full size: a page of their own, and where scripts run a dialog at the same address.</summary>
public sealed class PhotosTests(SiteFixture site) : AtPhotos(site)
{
    [BrowserTheory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task TheWholePhotoAsLargeAsTheWindowAllows(bool scripts, bool phone)
    {
        await StartAsync("/", scripts, phone);
        await Larger(1).ClickAsync();
        await Expect(Page).ToHaveURLAsync("/photos/1/");
        await Expect(Dialog).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Visible = scripts });
        Assert.True(await Photo.IsLoadedAsync());
        var box = await Photo.BoundingBoxAsync() ?? throw new InvalidOperationException("Not shown.");
        var window = Page.ViewportSize ?? throw new InvalidOperationException("No window.");
        Assert.InRange(box.X, 0, window.Width - box.Width);
        Assert.InRange(box.Y, 0, window.Height - box.Height);
        // It touches two sides but for what stands around it, and keeps its shape of 1350 by 1080.
        Assert.True(box.Width > 0.9 * window.Width || box.Height > 0.7 * window.Height, $"{box.Width} by {box.Height}");
        Assert.InRange(box.Width / box.Height, 1.24, 1.26);
        await Page.Link("Open post").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/1/");
        await Expect(Dialog).ToBeHiddenAsync();
        await Expect(Page.Card(1).Photo).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData("Escape", false)]
    [InlineData("Close", false)]
    [InlineData("beside", false)]
    [InlineData("Back", false)]
    [InlineData("Close", true)]
    [InlineData("beside", true)]
    [InlineData("Back", true)]
    public async Task EveryWayOutLeadsToWhereOneWasAndNoFurther(string way, bool phone)
    {
        await StartAsync("/explore/", phone: phone);
        await Page.GotoAsync("/");
        await Larger(1).ScrollIntoViewIfNeededAsync();
        var before = await PlaceAsync();
        var entries = await EntriesAsync();
        // Once more, and more often: nothing piles up.
        for (var time = 0; time < 3; time++)
        {
            await OpenAsync(1);
            await LeaveAsync(way, phone);
            await Expect(Page).ToHaveURLAsync("/");
            await Expect(Dialog).ToBeHiddenAsync();
            await Expect(Larger(1)).ToBeFocusedAsync();
            Assert.Equal(before, await PlaceAsync());
            Assert.Equal(entries + 1, await EntriesAsync());
        }

        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/explore/");
    }

    [BrowserFact]
    public async Task ForwardOpensItAgain()
    {
        await StartAsync("/");
        await OpenAsync(2);
        await Page.GoBackAsync();
        await Expect(Dialog).ToBeHiddenAsync();
        await Page.GoForwardAsync();
        await Expect(Page).ToHaveURLAsync("/photos/2/");
        Assert.True(await Dialog.Locator("img").IsLoadedAsync());
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Larger(2)).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task AnEventOfAnEarlierClosingDoesNotEmptyItAgain()
    {
        await StartAsync("/");
        await OpenAsync(2);
        await Dialog.DispatchEventAsync("close");
        await Expect(Page).ToHaveURLAsync("/photos/2/");
        Assert.True(await Dialog.Locator("img").IsLoadedAsync());
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page).ToHaveURLAsync("/");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AReloadShowsThePageAndBackIsTheSamePlaceOfTheFeed(bool phone)
    {
        await StartAtPost118Async(phone);
        var before = await PlaceAsync();
        await OpenAsync(118);
        await Page.ReloadAsync();
        await Expect(Page.Locator("main figure img")).ToBeVisibleAsync();
        await Expect(Dialog).ToBeHiddenAsync();
        await Page.GoBackAsync();
        await BackAtAsync(before);
        // From there it is a dialog once more, and a reload of the feed begins anew.
        await Page.GoForwardAsync();
        await Expect(Dialog.Locator("img")).ToBeVisibleAsync();
        await LeaveAsync("Close", phone);
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Page.Cards()).ToHaveCountAsync(20);
        await Page.ReloadAsync();
        await Expect(Page.Cards()).ToHaveCountAsync(10);
    }

    [BrowserFact]
    public async Task FromItsOwnerOneComesBackToThePhotoAndToTheFeed()
    {
        await StartAtPost118Async(phone: false);
        var before = await PlaceAsync();
        await OpenAsync(118);
        await Dialog.GetByText("awdeorio").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/users/awdeorio/");
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/photos/118/");
        Assert.True(await Photo.IsLoadedAsync());
        await Page.GoBackAsync();
        await BackAtAsync(before);
    }

    [BrowserFact]
    public async Task LinksToThePostOneIsAtOnlyClose()
    {
        await StartAsync("/posts/3/");
        var entries = await EntriesAsync();
        foreach (var link in new[] { "a.time", "a:has-text('Back to the post')" })
        {
            await OpenAsync(3);
            await Dialog.Locator(link).ClickAsync();
            await Expect(Page).ToHaveURLAsync("/posts/3/");
            await Expect(Dialog).ToBeHiddenAsync();
            Assert.Equal(entries + 1, await EntriesAsync());
        }
    }

    [BrowserTheory]
    [InlineData(MouseButton.Left, KeyboardModifier.Control)]
    [InlineData(MouseButton.Left, KeyboardModifier.Shift)]
    [InlineData(MouseButton.Middle, null)]
    public async Task InAnotherTabOrWindowAsUsual(MouseButton button, KeyboardModifier? with)
    {
        await StartAsync("/");
        var tab = await Window.Context.RunAndWaitForPageAsync(() =>
            Larger(2).ClickAsync(new LocatorClickOptions { Button = button, Modifiers = with is { } key ? [key] : [] }));
        await Expect(tab).ToHaveURLAsync("/photos/2/");
        await Expect(tab.Locator("main figure img")).ToBeVisibleAsync();
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Dialog).ToBeHiddenAsync();
    }

    [BrowserTheory]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(BrowserSession.NoAnswer)]
    public async Task AFailureIsSaidAndOneTriesAgain(int status)
    {
        await StartAsync("/");
        Window.Expect(status, "/photos/2/", times: 2);
        await WhileFailingAsync(status, "GET", "/photos/", async () =>
        {
            await Larger(2).ClickAsync();
            await Expect(Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await TryAgain.ClickAsync();
            await Expect(Dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await Expect(Dialog.GetByLabel("Close")).ToBeFocusedAsync();
        });
        await TryAgain.ClickAsync();
        Assert.True(await Dialog.Locator("img").IsLoadedAsync());
        await Expect(Dialog.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(Page).ToHaveURLAsync("/photos/2/");
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/");
    }

    [BrowserFact]
    public async Task AnAnswerThatComesAfterClosingIsNotShown()
    {
        await StartAsync("/");
        var held = Site.Interceptor.Hold("GET", "/photos/");
        await Larger(2).ClickAsync();
        await held.NextAsync();
        await Expect(Dialog.GetByRole(AriaRole.Progressbar)).ToBeVisibleAsync();
        await Page.Keyboard.PressAsync("Escape");
        await Expect(Page).ToHaveURLAsync("/");
        await Larger(1).ClickAsync();
        await held.NextAsync();
        held.Let(1);
        await Expect(Dialog.Locator("a[href='/posts/1/']").First).ToBeVisibleAsync();
        held.Let(0);
        await held.DoneAsync();
        await held.DoneAsync();
        // What is asked for later is answered later.
        await Page.EvaluateAsync("fetch('/healthz/live').then(answer => answer.text())");
        await Expect(Dialog.Locator("a[href='/posts/2/']")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task ThePageBehindStaysWhereItIs()
    {
        await StartAtPost118Async(phone: false);
        var before = await PlaceAsync();
        await OpenAsync(118);
        await Page.EvaluateAsync(
            """
            void (window.turned = new Promise(done =>
              addEventListener('wheel', () => requestAnimationFrame(() => requestAnimationFrame(done)), { passive: true })))
            """);
        await Page.Mouse.WheelAsync(0, 900);
        await Page.EvaluateAsync("window.turned");
        Assert.Equal(before, await PlaceAsync());
    }

    [BrowserFact]
    public async Task TwoClicksOnThePhotoLikeItAndOnTheLinkOpenItOnce()
    {
        await StartAsync("/");
        await Page.Card(2).LikeButton.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        await Page.Card(2).Photo.DblClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("2 likes");
        await Larger(2).DblClickAsync();
        Assert.True(await Dialog.Locator("img").IsLoadedAsync());
        await Dialog.Locator("img").DblClickAsync();
        await Expect(Dialog).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/");
    }
}
