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

    [BrowserFact]
    public async Task APastedTextThatIsTooLongStaysWhole()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/posts/1/");
        var field = page.Card(1).CommentField;
        await field.FocusAsync();
        await page.Keyboard.InsertTextAsync(new string('a', 1500));
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("1024 characters at most (this has 1500).");
        await field.PressAsync("Enter");
        await Expect(field).ToHaveValueAsync(new string('a', 1500));
        await field.FillAsync(new string('a', 1024));
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await field.PressAsync("Enter");
        await Expect(page.Card(1).Comments.Last).ToHaveTextAsync(new string('a', 1024));
        Assert.Equal(1, await Site.OneAsync<long>("select count(*) from comments where length(text) >= 1024"));
    }

    [BrowserFact]
    public async Task AHebrewSentenceEndsWhereItShouldAndLinesStayLines()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/posts/1/");
        await page.Card(1).CommentAsync("שלום עולם!");
        var text = page.Card(1).Comments.Last.GetByText("שלום עולם!");
        // The exclamation mark stands left of the words.
        Assert.True(await text.EvaluateAsync<bool>("""
            element => {
              const node = [...element.childNodes].find(child => child.data?.includes('!'));
              const box = index => {
                const range = document.createRange();
                range.setStart(node, index);
                range.setEnd(node, index + 1);
                return range.getBoundingClientRect().x;
              };
              const at = node.data.indexOf('!');
              return box(at) < box(at - 1) && box(at - 1) < box(at - 9);
            }
            """));
        await Site.RunAsync("insert into comments (owner, postid, text) values ('jag', 1, 'one\ntwo')");
        await page.ReloadAsync();
        Assert.Equal("one\ntwo", await page.Card(1).Comments.Last.GetByText("two").InnerTextAsync());
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
