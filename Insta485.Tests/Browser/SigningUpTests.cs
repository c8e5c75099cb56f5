using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

public sealed class SigningUpTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task VisitorSignsUpWithAPictureLogsOutAndLogsIn(bool scripts)
    {
        var username = scripts ? "scripted" : "plain";
        var page = (await OpenAsync(scripts: scripts)).Page;
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync("/accounts/login/");
        await page.Link("Sign up").ClickAsync();
        await Expect(page).ToHaveURLAsync("/accounts/create/");
        await page.GetByLabel("Profile picture").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        await page.FillAsync(("Full name", "New User"), ("User name", username), ("E-mail", "new@example.com"),
            ("Password", "long enough"));
        await page.Button("sign up").ClickAsync();
        await Expect(page).ToHaveURLAsync("/");
        await Expect(page.GetByText("Nothing here yet")).ToBeVisibleAsync();
        await Expect(page.Person("awdeorio")).ToBeVisibleAsync();

        await page.Link(username).ClickAsync();
        await Expect(page).ToHaveURLAsync($"/users/{username}/");
        await Expect(page.GetByText("New User")).ToBeVisibleAsync();
        Assert.True(await page.GetByAltText($"Picture of {username}").IsLoadedAsync());
        Assert.Equal("new@example.com", await Site.OneAsync<string>($"select email from users where username = '{username}'"));

        await page.Button("Logout").ClickAsync();
        await Expect(page).ToHaveURLAsync("/accounts/login/");
        await page.GotoAsync($"/users/{username}/");
        await Expect(page).ToHaveURLAsync($"/accounts/login/?target=%2Fusers%2F{username}%2F");
        await page.FillAsync(("User name", username), ("Password", "long enough"));
        await page.Button("login").ClickAsync();
        await Expect(page).ToHaveURLAsync($"/users/{username}/");
        await Expect(page.Link(username)).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ANameThatIsTakenIsSaidBesideItAndTheRestStays(bool scripts)
    {
        var window = await OpenAsync(scripts: scripts);
        var page = window.Page;
        window.Expect(409, "/accounts/");
        await page.GotoAsync("/accounts/create/");
        await page.GetByLabel("Profile picture").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        await page.FillAsync(("Full name", "Other User"), ("User name", "awdeorio"), ("E-mail", "else@example.com"),
            ("Password", "long enough"));
        await page.Button("sign up").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This user name is taken.");
        await Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Other User");
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("else@example.com");
        Assert.Equal("awdeorio@umich.edu", await Site.OneAsync<string>("select email from users where username = 'awdeorio'"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AStaleFormIsSentAgainWithWhatWasTyped(bool scripts)
    {
        var username = scripts ? "stale-form" : "stale-plain";
        var window = await OpenAsync(scripts: scripts);
        var page = window.Page;
        window.Expect(400, "/accounts/");
        await page.GotoAsync("/accounts/create/");
        await page.GetByLabel("Profile picture").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        // The space is a phone's keyboard's.
        await page.FillAsync(("User name", username + " "), ("Full name", "Stale One"), ("E-mail", "stale@example.com"),
            ("Password", "long enough"));
        await page.Context.ClearCookiesAsync();
        await page.Button("sign up").ClickAsync();
        await Expect(page.GetByText("This form belonged to another log-in, and nothing was changed.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Stale One");
        if (!scripts)
        {
            await page.GetByLabel("Profile picture").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
            await page.FillAsync(("Password", "long enough"));
        }

        await page.Button("sign up").ClickAsync();
        await Expect(page).ToHaveURLAsync("/");
        await Expect(page.Link(username)).ToBeVisibleAsync();
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AWrongPasswordIsSaidAndTheRightOneIsTaken(bool scripts)
    {
        var window = await OpenAsync(scripts: scripts);
        var page = window.Page;
        window.Expect(403, "/accounts/");
        await page.GotoAsync("/accounts/login/");
        await page.FillAsync(("User name", "awdeorio"), ("Password", "cows"));
        await page.Button("login").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.GetByLabel("User name")).ToHaveValueAsync("awdeorio");
        await Expect(page.GetByLabel("Password")).ToHaveValueAsync("");
        await page.FillAsync(("Password", "chickens"));
        await page.Button("login").ClickAsync();
        await Expect(page).ToHaveURLAsync("/");
        await Expect(page.Cards()).ToHaveCountAsync(3);
    }
}
