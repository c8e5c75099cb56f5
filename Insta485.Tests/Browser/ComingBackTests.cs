using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Back leads to the same place with the same items, where scripts run. No page is kept by the browser itself here.</summary>
public sealed class ComingBackTests(SiteFixture site) : BrowserTest(site)
{
    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    public override async Task InitializeAsync()
    {
        await Site.RefillWithThirtyFiveAsync();
        await Site.RunAsync(
            "insert into comments (owner, postid, text) select 'jflinn', n, 'so many words ' || n from generate_series(101, 135, 3) n");
    }

    [BrowserTheory]
    [InlineData(true, 108, 30)]
    [InlineData(false, 108, 30)]
    [InlineData(false, 118, 20)]
    [InlineData(false, 134, 10)]
    public async Task FromAPostToTheSamePlaceOnTheMainPage(bool phone, int postId, int count)
    {
        await ScrollToAsync("/", Post(postId), phone);
        await Expect(Page.Cards()).ToHaveCountAsync(count);
        var top = await TopAsync(Post(postId));
        await Page.Card(postId).Time.ClickAsync();
        await LoadedAsync(Page, $"/posts/{postId}/");
        await Page.Card(postId).LikeButton.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        Site.Interceptor.Forget();
        await Page.GoBackAsync();
        await BackAtAsync(Post(postId), top);
        await Expect(Page.Cards()).ToHaveCountAsync(count);
        await Expect(Page.Card(postId).Count).ToHaveTextAsync("1 like");
        Assert.Equal(Site.Interceptor.Words.Distinct(), Site.Interceptor.Words);

        // And once more, by the owner's name.
        await Page.GoForwardAsync();
        await Expect(Page).ToHaveURLAsync($"/posts/{postId}/");
        await Page.GoBackAsync();
        await BackAtAsync(Post(postId), top);
        await Page.Card(postId).Self.Locator("a.owner").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/users/awdeorio/");
        await Page.GoBackAsync();
        await BackAtAsync(Post(postId), top);
    }

    [BrowserFact]
    public async Task NewPostsMeanwhileDoNotMoveIt()
    {
        await ScrollToAsync("/", Post(118));
        var top = await TopAsync(Post(118));
        await Page.Card(118).Time.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/118/");
        await Site.RunAsync(
            "insert into posts (owner, filename) select 'awdeorio', 'ad7790405c539894d25ab8dcf0b79eed3341e109.jpg' "
            + "from generate_series(1, 8)");
        await Page.GoBackAsync();
        await BackAtAsync(Post(118), top);
    }

    [BrowserFact]
    public async Task OnASlowLineItIsFoundAllTheSame()
    {
        await ScrollToAsync("/", Post(118));
        var top = await TopAsync(Post(118));
        await Page.Card(118).Time.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/118/");
        Site.Interceptor.Slow(TimeSpan.FromMilliseconds(500));
        await Page.GoBackAsync();
        await BackAtAsync(Post(118), top);
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FromAPostToTheSamePlaceOnAProfile(bool phone)
    {
        await ScrollToAsync("/users/awdeorio/", "a[href='/posts/103/']", phone);
        var top = await TopAsync("a[href='/posts/103/']");
        await Page.GetByAltText("Post 103").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/103/");
        await Page.GoBackAsync();
        await BackAtAsync("a[href='/posts/103/']", top);
        await Expect(Page.Locator(".grid li")).ToHaveCountAsync(35);
    }

    [BrowserFact]
    public async Task WhatIsGoneMeanwhileIsNotLookedForToTheEnd()
    {
        await Site.RunAsync(
            "insert into posts (postid, owner, filename) select n, 'awdeorio', '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg' "
            + "from generate_series(1, 100) n");
        await ScrollToAsync("/", Post(130));
        await Page.Card(130).Time.ClickAsync();
        await Expect(Page).ToHaveURLAsync("/posts/130/");
        await Site.RunAsync("delete from posts where postid = 130");
        Site.Interceptor.Forget();
        await Page.GoBackAsync();
        await Expect(Page.Card(129).Photo).ToBeInViewportAsync();
        Assert.InRange(Site.Interceptor.Asked.Count, 1, 4);
    }

    [BrowserFact]
    public async Task AfterDeletingAPostBackLeadsToNoMissingPage()
    {
        // The others' picture goes with a post that shows it.
        await Site.RunAsync("update posts set filename = '505083b8b56c97429a728b68f31b0b2a089e5113.jpg' where postid = 135");
        _window = await OpenAsync("awdeorio");
        await Page.GotoAsync("/users/awdeorio/");
        await Page.GetByAltText("Post 135").ClickAsync();
        await Page.GetByText("Delete this post…").ClickAsync();
        await Page.Button("delete this post").ClickAsync();
        await Expect(Page).ToHaveURLAsync("/users/awdeorio/");
        await Expect(Page.GetByAltText("Post 134")).ToBeVisibleAsync();
        await Page.GoBackAsync();
        await Expect(Page).ToHaveURLAsync("/users/awdeorio/");
        await Expect(Page.GetByAltText("Post 134")).ToBeVisibleAsync();
        await Expect(Page.GetByAltText("Post 135")).ToHaveCountAsync(0);
    }

    private static string Post(int postId) => $"[data-post='{postId}']";

    // As far as it takes, the way people do.
    private async Task ScrollToAsync(string path, string item, bool phone = false)
    {
        _window = await OpenAsync("awdeorio", phone: phone);
        await Page.GotoAsync(path);
        var items = Page.Locator("[data-list] > *");
        while (await Page.Locator(item).CountAsync() == 0)
        {
            var before = await items.CountAsync();
            await Page.ScrollToEndAsync();
            await Expect(items).Not.ToHaveCountAsync(before);
        }

        await Page.Locator(item).ScrollIntoViewIfNeededAsync();
        await AnsweredAsync(Page);
    }

    private Task<double> TopAsync(string item) => Page.Locator(item).EvaluateAsync<double>("item => item.getBoundingClientRect().top");

    // There in the end, and it stays there when the pictures have come.
    private async Task BackAtAsync(string item, double top)
    {
        await Page.Locator(item).EvaluateAsync(
            """
            (item, top) => new Promise(done => {
              const look = () => Math.abs(item.getBoundingClientRect().top - top) < 2 ? done() : requestAnimationFrame(look);
              look();
            })
            """,
            top);
        await Page.Locator(item).Locator("img").Last.IsLoadedAsync();
        Assert.InRange(await TopAsync(item), top - 2, top + 2);
    }
}
