using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Two tabs of one browser do not confuse each other.</summary>
public sealed class TwoTabsTests(SiteFixture site) : BrowserTest(site)
{
    private const string Stale = "This page belongs to another log-in. Reload it and try again.";

    private BrowserSession _window = null!;

    private IPage _one = null!;

    private IPage _two = null!;

    [BrowserFact]
    public async Task LikedInOneAndThenInTheOther()
    {
        await StartAsync("/posts/4/");
        await _one.Card(4).LikeButton.ClickAsync();
        await Expect(_one.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        await Expect(_two.Card(4).Count).ToHaveTextAsync("0 likes");
        await Site.RunAsync("insert into likes (owner, postid) values ('michjc', 4)");
        await _two.Card(4).LikeButton.ClickAsync();
        await Expect(_two.GetByRole(AriaRole.Status)).ToHaveTextAsync("2 likes");
        await Expect(_two.Card(4).Count).ToHaveTextAsync("2 likes");
        await Expect(_two.Card(4).Problem).ToHaveCountAsync(0);
        await _two.Card(4).LikeButton.ClickAsync();
        await Expect(_two.GetByRole(AriaRole.Status)).ToHaveTextAsync("1 like");
        await _one.Card(4).LikeButton.ClickAsync();
        await Expect(_one.Card(4).Count).ToHaveTextAsync("1 like");
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from likes where owner = 'awdeorio' and postid = 4"));
    }

    [BrowserFact]
    public async Task FollowedInOneAndThenInTheOther()
    {
        await StartAsync("/users/jag/");
        foreach (var tab in new[] { _one, _two })
        {
            await tab.Button("follow jag").ClickAsync();
            await Expect(tab.GetByRole(AriaRole.Status)).ToHaveTextAsync("You follow jag.");
            await Expect(tab.Link("2 followers")).ToBeVisibleAsync();
        }

        Assert.Equal(1, await Site.OneAsync<long>("select count(*) from following where follower = 'awdeorio' and followee = 'jag'"));
    }

    [BrowserFact]
    public async Task DeletedInOneAndThenInTheOther()
    {
        await StartAsync("/posts/3/");
        foreach (var tab in new[] { _one, _two })
        {
            _window.Expect(404, "/comments/", tab == _two ? 1 : 0);
            await tab.Card(3).DeleteComment.ClickAsync();
            await Expect(tab.Card(3).Comments).ToHaveCountAsync(2);
            await Expect(tab.Card(3).Problem).ToHaveCountAsync(0);
        }

        await _one.GetByText("Delete this post…").ClickAsync();
        await _one.Button("delete this post").ClickAsync();
        await Expect(_one).ToHaveURLAsync("/users/awdeorio/");
        _window.Expect(404, "/posts/");
        await _two.GetByText("Delete this post…").ClickAsync();
        await _two.Button("delete this post").ClickAsync();
        await Expect(_two.Card(3).Problem).ToHaveTextAsync("There is no such post.");
    }

    [BrowserFact]
    public async Task WhatIsTypedInOneStaysThere()
    {
        await StartAsync("/posts/3/");
        await _one.Card(3).CommentField.FillAsync("one");
        await _two.Card(3).CommentField.FillAsync("two");
        await _two.ReloadAsync();
        await _one.ReloadAsync();
        await Expect(_one.Card(3).CommentField).ToHaveValueAsync("one");
        await Expect(_two.Card(3).CommentField).ToHaveValueAsync("two");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NothingIsDoneInTheNameOfTheUserOfTheOtherTab(bool scripts)
    {
        await StartAsync("/posts/3/", scripts);
        await _one.Card(3).CommentField.FillAsync("whose words?");
        await BecomeAsync("jag");
        _window.Expect(400, "/comments/");
        await _one.Card(3).CommentField.PressAsync("Enter");
        if (scripts)
        {
            await Expect(_one.GetByText(Stale)).ToBeVisibleAsync();
            await Expect(_one.Card(3).CommentField).ToHaveValueAsync("whose words?");
            _window.Expect(400, "/likes/");
            await _one.Card(3).LikeButton.ClickAsync();
            await Expect(_one.Card(3).Problem.Last).ToHaveTextAsync(Stale);
            await Expect(_one.Card(3).Count).ToHaveTextAsync("1 like");
        }
        else
        {
            await Expect(_one.GetByText("This form belonged to another log-in")).ToBeVisibleAsync();
            await Expect(_one.GetByLabel("Add a comment")).ToHaveValueAsync("whose words?");
        }

        Assert.Equal((6L, 7L),
            (await Site.OneAsync<long>("select count(*) from likes"), await Site.OneAsync<long>("select count(*) from comments")));
        await _one.GotoAsync("/posts/3/");
        await Expect(_one.Link("jag")).ToBeVisibleAsync();
        await Expect(_one.Card(3).CommentField).ToHaveValueAsync("");
    }

    [BrowserFact]
    public async Task PageOfAnotherUserIsNotAddedToTheVisitorsOwn()
    {
        await Site.RefillAsync();
        await Site.RunAsync(
            "insert into posts (owner, filename) select 'awdeorio', 'ad7790405c539894d25ab8dcf0b79eed3341e109.jpg' "
            + "from generate_series(1, 15)");
        await OpenBothAsync("/", scripts: true);
        await Expect(_one.Cards()).ToHaveCountAsync(10);
        await BecomeAsync("jag");
        await _one.ScrollToEndAsync();
        // It is jag's page now, whole.
        await Expect(_one.Link("jag").First).ToBeVisibleAsync();
        await Expect(_one.Cards()).ToHaveCountAsync(1);
        await Expect(_one.Card(4).Photo).ToBeVisibleAsync();
    }

    private async Task StartAsync(string path, bool scripts = true)
    {
        await Site.RefillAsync();
        await OpenBothAsync(path, scripts);
    }

    private async Task OpenBothAsync(string path, bool scripts)
    {
        _window = await OpenAsync("awdeorio", scripts);
        _one = _window.Page;
        _two = await _window.Context.NewPageAsync();
        await _one.GotoAsync(path);
        await _two.GotoAsync(path);
    }

    // In the second tab, by the site's own forms.
    private async Task BecomeAsync(string username)
    {
        await _two.GotoAsync("/users/awdeorio/");
        await _two.Button("Logout").ClickAsync();
        await _two.FillAsync(("User name", username), ("Password", "password"));
        await _two.Button("login").ClickAsync();
        await Expect(_two).ToHaveURLAsync("/");
    }
}
