using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Inside the photo dialog: zoom, move, and on to the next photo.</summary>
public sealed class ZoomTests(SiteFixture site) : AtPhotos(site)
{
    private static readonly (int X, int Y) Middle = (195, 400);

    private ILocator Image => Dialog.Locator("img");

    [BrowserFact]
    public async Task TheDialogIsOpaque()
    {
        await OpenOnPhoneAsync();
        Assert.Equal("rgb(15, 12, 9)", await Dialog.EvaluateAsync<string>("frame => getComputedStyle(frame).backgroundColor"));
    }

    [BrowserFact]
    public async Task TheWheelZoomsAndTheMouseMovesThePhoto()
    {
        await StartAsync("/posts/3/");
        await Page.Card(3).Photo.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/photos/3/");
        Assert.True(await Image.IsLoadedAsync());
        var before = await BoxAsync();
        await Image.HoverAsync();
        await Page.Mouse.WheelAsync(0, -400);
        await Expect(Dialog.Locator("img.zoomed")).ToHaveCountAsync(1);
        var zoomed = await BoxAsync();
        Assert.InRange(zoomed.Width / before.Width, 2, 2.5);
        // About the pointer, which is in the middle.
        Assert.InRange(zoomed.X + (zoomed.Width / 2), before.X + (before.Width / 2) - 2, before.X + (before.Width / 2) + 2);
        await Page.Mouse.DownAsync();
        await Page.Mouse.MoveAsync(before.X + (before.Width / 2) + 60, before.Y + (before.Height / 2) + 40);
        await Page.Mouse.UpAsync();
        var moved = await BoxAsync();
        Assert.InRange(moved.X - zoomed.X, 58, 62);
        Assert.InRange(moved.Y - zoomed.Y, 38, 42);
        await Expect(Dialog).ToBeVisibleAsync();
        await Page.Mouse.WheelAsync(0, 4000);
        await Expect(Dialog.Locator("img.zoomed")).ToHaveCountAsync(0);
        Assert.Equal((before.X, before.Width), ((await BoxAsync()).X, (await BoxAsync()).Width));
    }

    [BrowserFact]
    public async Task TwoFingersZoomAndOneMoves()
    {
        await OpenOnPhoneAsync();
        var before = await BoxAsync();
        await FingersAsync([(165, 400), (225, 400)], [(135, 400), (255, 400)], [(105, 400), (285, 400)]);
        var zoomed = await BoxAsync();
        Assert.InRange(zoomed.Width / before.Width, 2.8, 3.2);
        await FingersAsync([Middle], [(Middle.X + 50, Middle.Y)], [(Middle.X + 100, Middle.Y)]);
        Assert.InRange((await BoxAsync()).X - zoomed.X, 98, 102);
        // No swipe: the same photo.
        await Expect(Page).ToHaveURLAsync("/photos/3/");
    }

    [BrowserFact]
    public async Task ASwipeLeadsToTheNextOfTheFeedAndBack()
    {
        await OpenOnPhoneAsync();
        await SwipeAsync(-120);
        await AtAsync(2);
        await Expect(Dialog.GetByText("Open post")).ToBeVisibleAsync();
        await SwipeAsync(-120);
        await AtAsync(1);
        await SwipeAsync(120);
        await AtAsync(2);
        var entries = await EntriesAsync();
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Dialog).ToBeHiddenAsync();
        Assert.Equal(entries, await EntriesAsync());
        // The feed is where the photo is that was seen last.
        await Expect(Page.Card(2).Photo).ToBeInViewportAsync();
        await Expect(Larger(2)).ToBeFocusedAsync();
    }

    [BrowserFact]
    public async Task ArrowKeysAndButtonsLeadOnAndTheFeedGrowsMeanwhile()
    {
        await StartAtPost118Async(phone: false);
        await OpenAsync(116);
        foreach (var post in new[] { 115, 114, 113, 112, 111, 110 })
        {
            await Page.Keyboard.PressAsync("ArrowRight");
            await AtAsync(post);
        }

        await Page.Button("Next photo").ClickAsync();
        await AtAsync(109);
        await Expect(Page.Button("Next photo")).ToBeFocusedAsync();
        await Page.Keyboard.PressAsync("ArrowLeft");
        await AtAsync(110);
    }

    [BrowserFact]
    public async Task FromAGridTheNextIsTheNextOfTheGrid()
    {
        await StartAsync("/users/awdeorio/", phone: true);
        await Page.GetByAltText("Post 3").TapAsync();
        await LoadedAsync(Page, "/posts/3/");
        await Page.Card(3).Photo.TapAsync();
        await AtAsync(3);
        await Expect(Dialog.GetByText("Back to the post")).ToBeVisibleAsync();
        await Expect(Page.Button("Previous photo")).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await AtAsync(1);
        await Expect(Page.Button("Next photo")).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await AtAsync(1);
        await Dialog.GetByText("Open post").TapAsync();
        await Expect(Page).ToHaveURLAsync("/posts/1/");
    }

    [BrowserFact]
    public async Task APostThatWasReachedOtherwiseHasNoNext()
    {
        await StartAsync("/posts/3/");
        await OpenAsync(3);
        await Expect(Page.Button("Previous photo")).ToBeHiddenAsync();
        await Expect(Page.Button("Next photo")).ToBeHiddenAsync();
        await Page.Keyboard.PressAsync("ArrowRight");
        await AtAsync(3);
    }

    [BrowserFact]
    public async Task ThePhotosOwnPageZoomsAndSwipesToo()
    {
        await StartAsync("/users/awdeorio/", phone: true);
        await Page.GetByAltText("Post 3").TapAsync();
        await Expect(Page).ToHaveURLAsync("/posts/3/");
        await Page.GotoAsync("/photos/3/");
        await FingersAsync([(165, 400), (225, 400)], [(135, 400), (255, 400)], [(105, 400), (285, 400)]);
        await Expect(Page.Locator("main img.zoomed")).ToHaveCountAsync(1);
        await FingersAsync([(105, 400), (285, 400)], [(135, 400), (255, 400)], [(165, 400), (225, 400)]);
        await Expect(Page.Locator("main img.zoomed")).ToHaveCountAsync(0);
        await SwipeAsync(-120);
        await Expect(Page).ToHaveURLAsync("/photos/1/");
    }

    private async Task OpenOnPhoneAsync()
    {
        await StartAsync("/", phone: true);
        await Page.SetViewportSizeAsync(390, 844);
        await OpenAsync(3);
    }

    private async Task AtAsync(int postId)
    {
        await Expect(Page).ToHaveURLAsync($"/photos/{postId}/");
        await Expect(Dialog.Locator($"a.time[href='/posts/{postId}/']")).ToBeVisibleAsync();
        Assert.True(await Image.IsLoadedAsync());
    }

    private async Task<LocatorBoundingBoxResult> BoxAsync() =>
        await Image.BoundingBoxAsync() ?? throw new InvalidOperationException("Not shown.");

    private Task SwipeAsync(int by) => FingersAsync([Middle], [(Middle.X + (by / 2), Middle.Y)], [(Middle.X + by, Middle.Y)]);

    // Fingers that touch the screen, move and are lifted.
    private async Task FingersAsync(params (int X, int Y)[][] steps)
    {
        var browser = await Page.Context.NewCDPSessionAsync(Page);
        for (var i = 0; i < steps.Length; i++)
        {
            await SendAsync(i == 0 ? "touchStart" : "touchMove", steps[i]);
        }

        await SendAsync("touchEnd", []);

        Task SendAsync(string type, (int X, int Y)[] points) => browser.SendAsync("Input.dispatchTouchEvent", new()
        {
            ["type"] = type,
            ["touchPoints"] = points.Select((point, id) => new { x = point.X, y = point.Y, id }).ToArray(),
        });
    }
}
