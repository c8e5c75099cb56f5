using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

/// <summary>
/// Two people with phones: private, asked, accepted, seen; removed; muted; blocked and unblocked; reported, suspended and lifted.
/// </summary>
public sealed class PrivacyJourneyTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AskAcceptSeeRemove(bool scripts)
    {
        await Site.RefillAsync();
        await Site.RunAsync("delete from limits");
        var owner = (await OpenAsync("jflinn", scripts, phone: true)).Page;
        var other = (await OpenAsync("jag", scripts, phone: true)).Page;
        await owner.GotoAsync("/accounts/edit/");
        await owner.Link("Privacy").ClickAsync();
        await owner.GetByLabel("Only people I accept see my photos").CheckAsync();
        await owner.Button("save").ClickAsync();
        await Expect(owner.GetByLabel("Only people I accept see my photos")).ToBeCheckedAsync();
        await Expect(owner.Link("Requests to follow you: 0")).ToBeVisibleAsync();

        await other.GotoAsync("/users/jflinn/");
        await other.LoadedAsync();
        await Expect(other.GetByText("This account is private.")).ToBeVisibleAsync();
        await Expect(other.Locator(".numbers")).ToContainTextAsync("1 follower");
        await other.Button("follow jflinn").ClickAsync();
        await Expect(other.Locator(".relation .state")).ToHaveTextAsync("requested");
        await AnsweredAsync(other);
        await Expect(other.Locator(".numbers")).ToContainTextAsync("1 follower");

        await owner.ReloadAsync();
        await owner.Link("Requests to follow you: 1").ClickAsync();
        await owner.Button("accept jag").ClickAsync();
        await Expect(owner.GetByText("No requests.")).ToBeVisibleAsync();

        await other.ReloadAsync();
        await Expect(other.Locator(".grid img")).ToHaveCountAsync(1);

        await owner.GotoAsync("/users/jflinn/followers/");
        await owner.LoadedAsync();
        await owner.Link("Options for jag").ClickAsync();
        await owner.Button("remove jag").ClickAsync();
        await LoadedAsync(owner, "/users/jag/");
        await other.ReloadAsync();
        await Expect(other.GetByText("This account is private.")).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MuteBlockUnblock(bool scripts)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", scripts, phone: true)).Page;
        await page.GotoAsync("/users/jflinn/");
        await page.LoadedAsync();
        await page.Link("More about jflinn").ClickAsync();
        await page.Button("mute jflinn").ClickAsync();
        if (scripts)
        {
            await Expect(page.Locator(".toast")).ToContainTextAsync("Their photos leave your main page");
            await Expect(page.Locator(".options-dialog")).ToHaveCountAsync(0);
        }

        await LoadedAsync(page, "/users/jflinn/");
        await page.Link("More about jflinn").ClickAsync();
        await page.Button("block jflinn").ClickAsync();
        await LoadedAsync(page, "/");
        await Expect(page.Locator("a[href='/users/jflinn/']")).ToHaveCountAsync(0);
        await page.GotoAsync("/users/jflinn/");
        await page.LoadedAsync();
        await Expect(page.GetByText("You blocked them.")).ToBeVisibleAsync();
        await page.Link("More about jflinn").ClickAsync();
        await page.Button("unblock jflinn").ClickAsync();
        await Expect(page.Button("follow jflinn")).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReportSuspendLift(bool scripts)
    {
        await Site.RefillAsync();
        await Site.RunAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
        var reporter = (await OpenAsync("jag", scripts, phone: true)).Page;
        await reporter.GotoAsync("/posts/3/");
        await reporter.LoadedAsync();
        await reporter.Link("Report this post").ClickAsync();
        await reporter.GetByLabel("Spam or advertising").CheckAsync();
        await reporter.GetByLabel("In your own words (optional)").FillAsync("The third time.");
        await reporter.Button("report").ClickAsync();
        if (scripts)
        {
            await Expect(reporter.Locator(".toast")).ToContainTextAsync("A moderator will look at it.");
            await Expect(reporter.Locator(".options-dialog")).ToHaveCountAsync(0);
            await reporter.Link("Report this post").ClickAsync();
        }

        await Expect(reporter.GetByText("You reported this.")).ToBeVisibleAsync();

        var moderator = (await OpenAsync("michjc", scripts, phone: true)).Page;
        await moderator.GotoAsync("/accounts/edit/");
        await moderator.Link("Moderation").ClickAsync();
        await moderator.Link("Post by awdeorio").ClickAsync();
        await Expect(moderator.GetByText("The third time.")).ToBeVisibleAsync();
        Assert.True(await moderator.GetByAltText("The reported photo").IsLoadedAsync());
        await moderator.Locator("#suspend-reason").FillAsync("Spam, for the third time.");
        await moderator.Button("suspend the account").ClickAsync();
        await Expect(moderator.GetByText("No open reports.")).ToBeVisibleAsync();

        var suspended = await OpenAsync(null, scripts, phone: true);
        suspended.Expect(403, "/accounts/");
        await suspended.Page.GotoAsync("/accounts/login/");
        await suspended.Page.FillAsync(("User name", "awdeorio"), ("Password", "chickens"));
        await suspended.Page.Button("login").ClickAsync();
        await Expect(suspended.Page.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("Spam, for the third time.");
        Assert.Equal(404, (await (await Site.As("jag")).GetAsync("/users/awdeorio/")).Status);

        await moderator.GotoAsync("/moderation/users/awdeorio/");
        await moderator.Locator("#lift-reason").FillAsync("It was a misunderstanding.");
        await moderator.Button("lift the suspension").ClickAsync();
        await Expect(moderator.Button("suspend the account")).ToBeVisibleAsync();
        await reporter.GotoAsync("/posts/3/");
        await Expect(reporter.Locator("article.post")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task TheDialogClosesAndTheFocusReturns()
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/users/jflinn/");
        await page.LoadedAsync();
        await page.Link("More about jflinn").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".options-dialog[open]")).ToHaveCountAsync(1);
        await Expect(page.Button("block jflinn")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(".options-dialog")).ToHaveCountAsync(0);
        await Expect(page.Link("More about jflinn")).ToBeFocusedAsync();
    }
}
