using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>A session that ended meanwhile leads to the log-in page, and from there back to where one was.</summary>
public sealed class SessionOverTests(SiteFixture site) : BrowserTest(site)
{
    private BrowserSession _window = null!;

    private IPage Page => _window.Page;

    [BrowserTheory]
    [InlineData("/", true)]
    [InlineData("/", false)]
    [InlineData("/posts/3/", true)]
    [InlineData("/posts/3/", false)]
    public async Task ACommentIsStillThereAfterLoggingInAgain(string path, bool isLogOut)
    {
        await StartAsync(path);
        await Page.Card(3).CommentField.FillAsync("as I was saying");
        await EndAsync(isLogOut);
        await Page.Card(3).CommentField.PressAsync("Enter");
        await LogInAsync(isLogOut ? "chickens" : "hens and eggs");
        await Expect(Page).ToHaveURLAsync(path);
        await Expect(Page.Card(3).Comments).ToHaveCountAsync(3);
        await Expect(Page.Card(3).CommentField).ToHaveValueAsync("as I was saying");
        await Page.Card(3).CommentField.PressAsync("Enter");
        await Expect(Page.Card(3).Comments.Last).ToHaveTextAsync("as I was saying");
        Assert.Equal(1, await Site.OneAsync<long>("select count(*) from comments where text = 'as I was saying'"));
    }

    [BrowserTheory]
    [InlineData("like")]
    [InlineData("delete comment")]
    [InlineData("scroll")]
    [InlineData("follow")]
    [InlineData("post")]
    public async Task SoLeadsEveryAction(string action)
    {
        var path = action switch { "follow" => "/users/jag/", "post" => "/users/awdeorio/", _ => "/" };
        await StartAsync(path);
        await EndAsync(isLogOut: true);
        switch (action)
        {
            case "like": await Page.Card(2).LikeButton.ClickAsync(); break;
            case "delete comment": await Page.Card(2).DeleteComment.ClickAsync(); break;
            case "scroll": await Page.ScrollToEndAsync(); break;
            case "follow": await Page.Button("follow jag").ClickAsync(); break;
            default:
                await Page.Locator("input[type=file]").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
                await Page.Button("upload new post").ClickAsync();
                break;
        }

        await LogInAsync("chickens");
        await Expect(Page).ToHaveURLAsync(path);
        Assert.Equal((6L, 7L, 7L, 19L),
            (await CountAsync("likes"), await CountAsync("comments"), await CountAsync("following"), await CountAsync("posts")));
    }

    [BrowserFact]
    public async Task SoIsWhatWasTypedIntoAnotherForm()
    {
        await StartAsync("/accounts/edit/");
        await Page.FillAsync(("Full name", "Drew"), ("E-mail", "drew@example.com"));
        await EndAsync(isLogOut: true);
        await Page.Button("submit").ClickAsync();
        await LogInAsync("chickens");
        await Expect(Page).ToHaveURLAsync("/accounts/edit/");
        await Expect(Page.GetByLabel("Full name")).ToHaveValueAsync("Drew");
        await Expect(Page.GetByLabel("E-mail")).ToHaveValueAsync("drew@example.com");
        await Page.Button("submit").ClickAsync();
        await Expect(Page.GetByText("Saved.").First).ToBeVisibleAsync();
        Assert.Equal("Drew", await Site.OneAsync<string>("select fullname from users where username = 'awdeorio'"));
    }

    [BrowserFact]
    public async Task AnotherUserWhoLogsInThereDoesNotFindIt()
    {
        await StartAsync("/");
        await Page.Card(3).CommentField.FillAsync("between us");
        await EndAsync(isLogOut: true);
        await Page.Card(3).CommentField.PressAsync("Enter");
        await LogInAsync("password", "jflinn");
        await Expect(Page).ToHaveURLAsync("/");
        await Expect(Page.Card(3).CommentField).ToHaveValueAsync("");
    }

    private async Task StartAsync(string path)
    {
        await Site.RefillAsync();
        // Older than the four, and enough for another page.
        await Site.RunAsync(
            "insert into posts (postid, owner, filename) select -n, 'jflinn', '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg' "
            + "from generate_series(1, 15) n");
        _window = await OpenAsync("awdeorio");
        await Page.GotoAsync(path);
    }

    // In another tab, or on another device by a new password.
    private async Task EndAsync(bool isLogOut)
    {
        await PicturesShownAsync();
        if (isLogOut)
        {
            var other = await _window.Context.NewPageAsync();
            await other.GotoAsync("/users/awdeorio/");
            await other.Button("Logout").ClickAsync();
            await Expect(other).ToHaveURLAsync("/accounts/login/");
            await other.CloseAsync();
        }
        else
        {
            var visitor = await Site.As("awdeorio");
            Assert.Equal(302, (await visitor.PostAsync(
                "/accounts/", ("operation", "update_password"), ("password", "chickens"), ("new_password1", "hens and eggs"),
                    ("new_password2", "hens and eggs"))).Status);
        }
    }

    private async Task LogInAsync(string password, string username = "awdeorio")
    {
        await Expect(Page.Button("login")).ToBeVisibleAsync();
        await Page.FillAsync(("User name", username), ("Password", password));
        await Page.Button("login").ClickAsync();
    }

    private Task<long> CountAsync(string table) => Site.OneAsync<long>($"select count(*) from {table}");
}
