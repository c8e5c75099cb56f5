using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>What a visitor can do with posts and people, done without a mouse, with scripting and without. Nothing here clicks.</summary>
public sealed class KeyboardTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheSkipLinkComesFirstAndLeadsToTheContent(bool scripts)
    {
        var (page, keys) = await OpenAsync("awdeorio", scripts, "/");
        Assert.Contains("Skip to content", await keys.TabAsync());
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync("/#main");
        await keys.TabAsync();
        await Keyboard.IsInAsync(page.Card(3).Self);
    }

    [BrowserTheory]
    [InlineData(true, "/")]
    [InlineData(false, "/")]
    [InlineData(true, "/posts/2/")]
    [InlineData(false, "/posts/2/")]
    public async Task LikingAndNotLikingAnyMore(bool scripts, string path)
    {
        var (page, keys) = await OpenAsync("awdeorio", scripts, path);
        var card = page.Card(2);
        foreach (var (key, count) in new[] { ("Space", "1 like"), ("Enter", "2 likes") })
        {
            // Where scripts run the focus is still on it.
            await SentAsync(page, () =>
                scripts && count == "2 likes" ? page.Keyboard.PressAsync(key) : keys.PressAsync(card.LikeButton, key));
            await Expect(card.Count).ToHaveTextAsync(count);
            await (scripts ? Keyboard.IsInAsync(card.Self.Locator(".likes")) : Task.CompletedTask);
        }

        Assert.Equal(2, await Site.OneAsync<long>("select count(*) from likes where postid = 2"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CommentingAndDeletingTheComment(bool scripts)
    {
        var (page, keys) = await OpenAsync("awdeorio", scripts, "/");
        var card = page.Card(3);
        await keys.TypeAsync(card.CommentField, "typed, not clicked");
        await page.Keyboard.PressAsync("Enter");
        await Expect(card.Comments.Last).ToHaveTextAsync("typed, not clicked");
        await (scripts ? Keyboard.IsInAsync(card.Self.GetByTestId("comment-form")) : Task.CompletedTask);

        await keys.PressAsync(card.Time);
        await Expect(page).ToHaveURLAsync("/posts/3/");
        await Expect(card.Comments).ToHaveCountAsync(4);
        await keys.PressAsync(card.DeleteComment.Last);
        await Expect(card.Comments).ToHaveCountAsync(3);
        await (scripts ? Keyboard.IsInAsync(card.Self) : Task.CompletedTask);
        await Expect(card.Comments.Last).ToHaveTextAsync("Cute overload!");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FollowingAUserWhoIsFoundAndOneInAList(bool scripts)
    {
        var (page, keys) = await OpenAsync("awdeorio", scripts, "/");
        await keys.PressAsync(page.Link("Explore"));
        await Expect(page).ToHaveURLAsync("/explore/");
        var jag = page.Person("jag");
        await SentAsync(page, () => keys.PressAsync(jag.Locator("input[name=follow]"), "Space"));
        await Expect(page.Locator("input[name=follow]")).ToHaveCountAsync(0);
        Assert.Equal(1, await Site.OneAsync<long>("select count(*) from following where follower = 'awdeorio' and followee = 'jag'"));

        await page.GotoAsync("/users/michjc/followers/");
        await keys.PressAsync(jag.Locator("input[name=unfollow]"));
        await Expect(jag.Locator(".state")).ToHaveTextAsync("not following");
        await AnsweredAsync(page);
        if (scripts)
        {
            await Keyboard.IsInAsync(jag);
            await page.Keyboard.PressAsync("Enter");
        }
        else
        {
            await keys.PressAsync(jag.Locator("input[name=follow]"));
        }

        await Expect(jag.Locator(".state")).ToHaveTextAsync("following");
    }

    [BrowserTheory]
    [InlineData(true, "Enter")]
    [InlineData(false, "Space")]
    public async Task PostingAPictureAndDeletingThePost(bool scripts, string key)
    {
        var (page, keys) = await OpenAsync("michjc", scripts, "/");
        var file = PageLocators.File(TestPictures.Jpeg(), "boat.jpg", "image/jpeg");
        if (scripts)
        {
            await keys.ChooseAsync(page.Link("New post"), file);
            await Expect(page.Locator(".preview img")).ToBeVisibleAsync();
            await Keyboard.IsInAsync(page.Locator("main"));
        }
        else
        {
            await keys.PressAsync(page.Link("New post"));
            await Expect(page).ToHaveURLAsync("/new/");
            await keys.ChooseAsync(page.Locator("input[type=file]"), file, key);
        }

        await keys.PressAsync(page.Button("upload new post"), key);
        await Expect(page.GetByAltText("Post 5")).ToBeVisibleAsync();

        await keys.PressAsync(page.Locator("a[href='/posts/5/']"));
        await Expect(page).ToHaveURLAsync("/posts/5/");
        await keys.PressAsync(page.GetByText("Delete this post…"), key);
        await keys.PressAsync(page.Button("delete this post"), key);
        await Expect(page).ToHaveURLAsync("/users/michjc/");
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from posts where owner = 'michjc'"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OlderPosts(bool scripts)
    {
        var (page, keys) = await OpenAsync("awdeorio", scripts, "/users/awdeorio/", Site.RefillWithThirtyFiveAsync);
        if (scripts)
        {
            // They come before one is at the end, and the walk goes on into them.
            await keys.ReachAsync(page.Locator("a[href='/posts/101/']"));
        }
        else
        {
            await keys.PressAsync(page.Link("Older posts"));
            await Expect(page).ToHaveURLAsync(new Regex(@"\?before=\d+$", RegexOptions.None, TimeSpan.FromSeconds(1)));
            await keys.ReachAsync(page.Locator("a[href='/posts/101/']"));
        }
    }

    private Task<(IPage Page, Keyboard Keys)> OpenAsync(string username, bool scripts, string path) =>
        OpenAsync(username, scripts, path, Site.RefillAsync);

    private async Task<(IPage Page, Keyboard Keys)> OpenAsync(string username, bool scripts, string path, Func<Task> fill)
    {
        await fill();
        var page = (await OpenAsync(username, scripts)).Page;
        await page.GotoAsync(path);
        return (page, new Keyboard(page));
    }
}
