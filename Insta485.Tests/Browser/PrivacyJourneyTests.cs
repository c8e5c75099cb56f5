using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

/// <summary>Two people with phones: private, asked, accepted, seen; removed; muted; blocked and unblocked.</summary>
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
        await Expect(owner.GetByText("No one asks.")).ToBeVisibleAsync();

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
