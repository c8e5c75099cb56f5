using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Who presses keys, and where they lead.</summary>
public abstract class AtKeys(SiteFixture site) : BrowserTest(site)
{
    private BrowserSession _window = null!;

    protected IPage Page => _window.Page;

    protected ILocator List => Page.Locator("dialog.keys");

    protected ILocator Symbol => Page.GetByRole(AriaRole.Banner).GetByLabel("Keyboard shortcuts");

    protected async Task OnlyTheNextOneCountsAsync()
    {
        await Page.EvaluateAsync("document.activeElement.blur()");
        await Page.EvaluateAsync("scrollTo(0, 0)");
        await PressAsync("l");
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("0 likes");
        Assert.Equal(["POST /likes/?target=/"], Site.Interceptor.Words);
    }

    protected async Task PressAsync(string keys)
    {
        foreach (var key in keys)
        {
            await Page.Keyboard.PressAsync(key.ToString());
        }
    }

    protected async Task StartAsync(string path, bool phone = false)
    {
        await Site.RefillAsync();
        await ShowAsync(path, phone);
    }

    protected async Task StartAmongManyAsync(bool phone = false)
    {
        await Site.RefillWithThirtyFiveAsync();
        await ShowAsync("/", phone);
    }

    protected async Task ShowAsync(string path, bool phone)
    {
        _window = await OpenAsync("awdeorio", phone: phone);
        await Page.GotoAsync(path);
        Site.Interceptor.Forget();
    }

    // It has the focus, and its top stands below the bar in the end: where the browser scrolls what is focused to.
    protected async Task IsAtAsync(int postId)
    {
        var post = Page.Card(postId).Self;
        await Expect(post).ToBeFocusedAsync();
        await post.EvaluateAsync("""
            post => new Promise(done => {
              const padding = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
              const line = Math.min(padding, post.getBoundingClientRect().top + scrollY);
              const look = () => Math.abs(post.getBoundingClientRect().top - line) < 2 ? done() : requestAnimationFrame(look);
              look();
            })
            """);
    }

    // The way people do, which is not by a script.
    protected async Task HalfPastAsync(int postId)
    {
        var half =
            await Page.Card(postId).Self
            .EvaluateAsync<float>("post => { const { top, height } = post.getBoundingClientRect(); return top + height / 2; }");
        await Page.Mouse.MoveAsync(700, 400);
        await Page.Mouse.WheelAsync(0, half);
        await Page.Card(postId).Self.EvaluateAsync("""
            post => new Promise(done => {
              const isHalfPast = () => Math.abs(post.getBoundingClientRect().top + post.offsetHeight / 2) < 9;
              const look = () => isHalfPast() ? done() : requestAnimationFrame(look);
              look();
            })
            """);
    }
}
