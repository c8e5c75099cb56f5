using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Following where scripts run: shown before the answer, and put right by it.</summary>
public sealed class FollowingAtOnceTests(SiteFixture site) : BrowserTest(site)
{
    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserFact]
    public async Task WordButtonAndCountChangeBeforeTheAnswer()
    {
        await StartAsync("/users/jag/");
        var state = Page.Locator(".relation .state");
        var held = Site.Interceptor.Hold("POST", "/following/");
        await Page.Button("follow jag").ClickAsync();
        await held.NextAsync();
        await Expect(state).ToHaveTextAsync("following");
        await Expect(Page.Link("2 followers")).ToBeVisibleAsync();
        await Expect(Page.Button("unfollow jag")).ToBeVisibleAsync();
        Assert.Equal(1, await FollowersAsync());
        // Impatience changes nothing.
        await Page.Button("unfollow jag").ClickAsync();
        held.Let();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You follow jag.");
        await Expect(state).ToHaveTextAsync("following");
        await Expect(Page.Button("unfollow jag")).ToBeFocusedAsync();
        Assert.Equal(2, await FollowersAsync());
        Assert.Equal(["POST /following/?target=/users/jag/"], Site.Interceptor.Words);
    }

    [BrowserFact]
    public async Task WhatIsRefusedIsTakenBackAndSaysWhy()
    {
        await StartAsync("/users/jag/");
        // The photos of a deleted account are gone with it.
        await PicturesShownAsync();
        await Site.RunAsync("delete from users where username = 'jag'");
        _window.Expect(404, "/following/");
        await Page.Button("follow jag").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(Page.Locator(".relation .state")).ToHaveTextAsync("not following");
        await Expect(Page.Link("1 follower")).ToBeVisibleAsync();
        await Expect(Page.Button("follow jag")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task UnfollowedUserStaysInTheListToBeFollowedAgain()
    {
        await StartAsync("/explore/");
        await Page.Person("jag").Locator("[name=follow]").ClickAsync();
        await Expect(Page.Person("jag").Locator("[name=unfollow]")).ToBeVisibleAsync();
        await Page.Person("jag").Locator("[name=unfollow]").ClickAsync();
        await Expect(Page.Person("jag").Locator("[name=follow]")).ToBeVisibleAsync();
        await Expect(Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("You no longer follow jag.");
        Assert.Equal(["POST /following/?target=/explore/", "POST /following/?target=/explore/"], Site.Interceptor.Words);
        Assert.Equal(1, await FollowersAsync());
    }

    [BrowserFact]
    public async Task SuggestionsOnAnEmptyMainPageAreFollowedInPlaceUntilThereArePhotos()
    {
        await StartAsync("/", "delete from following; delete from posts where owner = 'awdeorio'");
        await Page.Person("michjc").Locator("[name=follow]").ClickAsync();
        await Expect(Page.Person("michjc").Locator("[name=unfollow]")).ToBeVisibleAsync();
        await Page.Person("jag").Locator("[name=follow]").ClickAsync();
        await Expect(Page.Card(4).Photo).ToBeVisibleAsync();
    }

    private async Task StartAsync(string path, string rows = "select 1")
    {
        await Site.RefillAsync();
        await Site.RunAsync(rows);
        _window = await OpenAsync("awdeorio");
        await Page.GotoAsync(path);
        Site.Interceptor.Forget();
    }

    private Task<long> FollowersAsync() => Site.OneAsync<long>("select count(*) from following where followee = 'jag'");
}
