using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Lists without an end, where scripts run: more comes while one scrolls.</summary>
public sealed class EndlessTests(SiteFixture site) : BrowserTest(site)
{
    private static readonly string[] Rest = ["GET /?before=126", "GET /?before=116", "GET /?before=106"];

    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    public override Task InitializeAsync() => Site.RefillWithThirtyFiveAsync();

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ThirtyFivePostsComeInTensNoneTwiceAndTheEndSaysSo(bool phone)
    {
        await StartAsync("/", phone);
        foreach (var count in new[] { 10, 20, 30, 35 })
        {
            await Expect(Page.Cards()).ToHaveCountAsync(count);
            await Page.ScrollToEndAsync();
        }

        await Expect(Page.Locator("p.end")).ToHaveTextAsync("You're all caught up. Find people");
        Assert.Equal(Enumerable.Range(101, 35).Reverse().Select(id => $"/posts/{id}/"), await ShownAsync());
        Assert.Equal(Rest, Site.Interceptor.Words);
        Assert.All(Site.Interceptor.Asked, asked => Assert.True(asked.IsFragment));
        // What is there in the end is a page like any other: no id twice, everything closed, what came later works.
        var page = Html.Parse("<!DOCTYPE html>" + await Page.EvaluateAsync<string>("document.documentElement.outerHTML"));
        Assert.Equal(35, page.QuerySelectorAll("button[data-testid=like-unlike-button]").Length);
        Assert.Empty(page.QuerySelectorAll("[id]").GroupBy(element => element.Id).Where(same => same.Count() > 1).Select(same => same.Key));
        await Page.Card(101).LikeButton.ClickAsync();
        await Expect(Page.Card(101).Count).ToHaveTextAsync("1 like");
        await Page.Card(101).CommentAsync("the first of all");
        await Expect(Page.Card(101).Comments).ToHaveTextAsync("the first of all");
    }

    [BrowserFact]
    public async Task WhoDoesNotScrollIsNotGivenMore()
    {
        // So tall a window shows the end of the ten.
        await StartAsync("/");
        await Page.SetViewportSizeAsync(1280, 12_000);
        await Expect(Page.Link("Older posts")).ToBeInViewportAsync();
        await Page.Card(135).LikeButton.ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        await Expect(Page.Cards()).ToHaveCountAsync(10);
        Assert.Equal(["POST /likes/?target=/"], Site.Interceptor.Words);
    }

    [BrowserFact]
    public async Task OneRequestAtATimeHoweverMuchIsScrolled()
    {
        await StartAsync("/");
        var held = Site.Interceptor.Hold("GET", "/?before=");
        for (var page = 0; page < 3; page++)
        {
            await Page.ScrollToEndAsync();
            await held.NextAsync();
            for (var i = 0; i < 3; i++)
            {
                await Page.EvaluateAsync("scrollBy(0, -2000)");
                await Page.ScrollToEndAsync();
            }

            // A like's answer comes after any request that was sent before it.
            await Page.Card(135).LikeButton.ClickAsync();
            await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync(page % 2 == 0 ? "1 like" : "0 likes");
            Assert.Equal(page + 1, held.Count);
            held.Let(page);
            await Expect(Page.Cards()).ToHaveCountAsync(page == 2 ? 35 : (page * 10) + 20);
        }

        Assert.Equal(Rest, Site.Interceptor.Words.Where(words => words.StartsWith("GET")));
    }

    [BrowserFact]
    public async Task WhatIsPostedMeanwhileMovesNothingAndComesNotTwice()
    {
        await StartAsync("/");
        await Site.RunAsync(
            "insert into posts (postid, owner, filename) values (200, 'awdeorio', 'ad7790405c539894d25ab8dcf0b79eed3341e109.jpg'); "
            + "delete from posts where postid = 120");
        foreach (var count in new[] { 20, 30, 34 })
        {
            await Page.ScrollToEndAsync();
            await Expect(Page.Cards()).ToHaveCountAsync(count);
        }

        Assert.Equal(Enumerable.Range(101, 35).Where(id => id != 120).Reverse().Select(id => $"/posts/{id}/"), await ShownAsync());
    }

    [BrowserTheory]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(BrowserSession.NoAnswer)]
    public async Task AfterAFailureOneTriesAgain(int status)
    {
        await StartAsync("/");
        _window.Expect(status, "/");
        await WhileFailingAsync(status, "GET", "/?before=", async () =>
        {
            await Page.ScrollToEndAsync();
            await Expect(Page.Link("Try again")).ToBeVisibleAsync();
            await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
            await Expect(Page.Cards()).ToHaveCountAsync(10);
        });
        await Page.Link("Try again").ClickAsync();
        await Expect(Page.Cards()).ToHaveCountAsync(20);
        await Expect(Page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Page.ScrollToEndAsync();
        await Expect(Page.Cards()).ToHaveCountAsync(30);
    }

    [BrowserFact]
    public async Task AReloadBeginsAnewWithTheNewestTen()
    {
        await StartAsync("/");
        await Page.ScrollToEndAsync();
        await Expect(Page.Cards()).ToHaveCountAsync(20);
        await Site.RunAsync(
            "insert into posts (postid, owner, filename) values (200, 'awdeorio', 'ad7790405c539894d25ab8dcf0b79eed3341e109.jpg')");
        await Page.ReloadAsync();
        await Expect(Page.Cards()).ToHaveCountAsync(10);
        await Expect(Page.Card(200).Photo).ToBeInViewportAsync();
    }

    [BrowserTheory]
    [InlineData("/users/awdeorio/", ".grid li", 24, 35)]
    [InlineData("/explore/", "li.person", 30, 51)]
    public async Task SoAreProfilesAndListsOfPeople(string path, string item, int first, int all)
    {
        await Site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'crowd' || n, 'Crowd', 'c@example.com', filename, 'none' from users, generate_series(1, 50) n where username = 'jag';
            """);
        await StartAsync(path);
        await Expect(Page.Locator(item)).ToHaveCountAsync(first);
        await Page.ScrollToEndAsync();
        await Expect(Page.Locator(item)).ToHaveCountAsync(all);
        await Page.ScrollToEndAsync();
        Assert.Single(Site.Interceptor.Asked);
    }

    private async Task StartAsync(string path, bool phone = false)
    {
        _window = await OpenAsync("awdeorio", phone: phone);
        await Page.GotoAsync(path);
        Site.Interceptor.Forget();
    }

    private Task<string[]> ShownAsync() =>
        Page.GetByTestId("post-time-ago").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
}
