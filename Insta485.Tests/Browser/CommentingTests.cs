using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

public sealed class CommentingTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true, "/")]
    [InlineData(false, "/")]
    [InlineData(true, "/posts/3/")]
    [InlineData(false, "/posts/3/")]
    public async Task ACommentIsSentByEnterAndDeleted(bool scripts, string path)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", scripts)).Page;
        await page.GotoAsync(path);
        var card = page.Card(3);
        await Expect(card.Comments).ToHaveCountAsync(3);
        await card.CommentAsync("Fish & <b>chips</b> 🐔");
        await Expect(card.Comments).ToHaveTextAsync(
            ["#chickensofinstagram", "I <3 chickens", "Cute overload!", "Fish & <b>chips</b> 🐔"]);
        await Expect(card.CommentField).ToHaveValueAsync("");
        await Expect(page).ToHaveURLAsync(path);
        await page.ReloadAsync();
        await Expect(card.Comments).ToHaveCountAsync(4);
        Assert.Equal("Fish & <b>chips</b> 🐔",
            await Site.OneAsync<string>("select text from comments where commentid = 8 and owner = 'awdeorio' and postid = 3"));

        await page.GotoAsync("/posts/3/");
        await Expect(card.DeleteComment).ToHaveCountAsync(2);
        await card.DeleteComment.Last.ClickAsync();
        await Expect(card.Comments).ToHaveTextAsync(["#chickensofinstagram", "I <3 chickens", "Cute overload!"]);
        Assert.Equal(7, await Site.OneAsync<long>("select count(*) from comments"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ARefusedOneIsKeptWithTheReasonBesideIt(bool scripts)
    {
        await Site.RefillAsync();
        var window = await OpenAsync("awdeorio", scripts);
        var page = window.Page;
        window.Expect(400, "/comments/");
        await page.GotoAsync("/posts/1/");
        // White space alone: the browser lets it through, the site does not.
        await page.Card(1).CommentAsync("   ");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        var field = page.GetByTestId("comment-form").Locator("input[type=text]");
        await Expect(field).ToHaveValueAsync("   ");
        await field.FillAsync("some words");
        await field.PressAsync("Enter");
        await Expect(page.Card(1).Comments.Last).ToHaveTextAsync("some words");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await Expect(page).ToHaveURLAsync("/posts/1/");
    }
}
