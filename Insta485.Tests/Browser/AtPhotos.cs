using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Where photos are opened full size, and how one gets out again.</summary>
public abstract class AtPhotos(SiteFixture site) : BrowserTest(site)
{
    protected BrowserSession Window { get; private set; } = null!;

    protected IPage Page => Window.Page;

    protected ILocator Dialog => Page.Locator("dialog.photo-dialog");

    protected ILocator TryAgain => Dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Try again", Exact = true });

    protected ILocator Photo => Page.Locator("figure img");

    protected ILocator Larger(int postId) => Page.Card(postId).Self.GetByLabel("View full size");

    protected async Task StartAsync(string path, bool scripts = true, bool phone = false)
    {
        await Site.RefillAsync();
        Window = await OpenAsync("awdeorio", scripts, phone);
        await Page.GotoAsync(path);
    }

    // On the second page of the feed.
    protected async Task StartAtPost118Async(bool phone)
    {
        await Site.RefillWithThirtyFiveAsync();
        Window = await OpenAsync("awdeorio", phone: phone);
        await Page.GotoAsync("/");
        await Page.ScrollToEndAsync();
        await Expect(Page.Cards()).ToHaveCountAsync(20);
        await Larger(118).ScrollIntoViewIfNeededAsync();
        await AnsweredAsync(Page);
    }

    protected async Task OpenAsync(int postId)
    {
        await Larger(postId).ClickAsync();
        await Expect(Page).ToHaveURLAsync($"/photos/{postId}/");
        Assert.True(await Dialog.Locator("img").IsLoadedAsync());
    }

    protected Task LeaveAsync(string way, bool phone) => way switch
    {
        "Escape" => Page.Keyboard.PressAsync("Escape"),
        "Close" => Dialog.GetByLabel("Close").ClickAsync(),
        "beside" => phone ? Page.Touchscreen.TapAsync(5, 120) : Page.Mouse.ClickAsync(5, 400),
        _ => Page.GoBackAsync(),
    };

    // Where the page is: to the pixel.
    protected Task<string> PlaceAsync() =>
        Page.EvaluateAsync<string>("`${scrollX} ${scrollY} ${document.querySelector('.post').getBoundingClientRect().x}`");

    protected Task<int> EntriesAsync() => Page.EvaluateAsync<int>("history.length");

    protected async Task BackAtAsync(string config)
    {
        // A page has one link to each post and one picture of it, also behind the scenes.
        await Expect(Dialog.Locator("a, img")).ToHaveCountAsync(0);
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Page.Cards()).ToHaveCountAsync(20);
        var top = double.Parse(config.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        await Page.WaitForFunctionAsync("top => Math.abs(scrollY - top) < 2", top);
    }
}
