using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

public sealed class AccountTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NameAddressAndPictureAreChanged(bool scripts)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio", scripts)).Page;
        await page.GotoAsync("/users/awdeorio/");
        await page.Link("Edit profile").ClickAsync();
        await page.GetByLabel("New profile picture").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        await page.FillAsync(("Full name", "Drew <3"), ("E-mail", "drew@example.com"));
        await page.Button("submit").ClickAsync();
        var was = "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg";
        await Expect(page.GetByAltText("Picture of awdeorio")).Not.ToHaveAttributeAsync("src", was);
        await Expect(page).ToHaveURLAsync("/accounts/edit/");
        Assert.True(await page.GetByAltText("Picture of awdeorio").IsLoadedAsync());
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Full name")).ToHaveValueAsync("Drew <3");
        await Expect(page.GetByLabel("E-mail")).ToHaveValueAsync("drew@example.com");
        await page.GotoAsync("/users/awdeorio/");
        await Expect(page.GetByText("Drew <3")).ToBeVisibleAsync();
        Assert.Equal("Drew <3",
            await Site.OneAsync<string>("select fullname from users where username = 'awdeorio' and email = 'drew@example.com'"));
        Assert.False(File.Exists(Path.Combine(Site.Uploads, Path.GetFileName(was))));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ThePasswordIsChangedAndOnlyTheNewOneIsGoodFromThenOn(bool scripts)
    {
        await Site.RefillAsync();
        var window = await OpenAsync("awdeorio", scripts);
        var page = window.Page;
        await page.GotoAsync("/accounts/password/");
        await page.FillAsync(("Current password", "chickens"), ("New password", "hens and eggs"), ("New password, again", "hens and legs"));
        if (scripts)
        {
            // Said before anything is sent.
            await page.Button("submit").ClickAsync();
            var again = page.GetByLabel("New password, again", new() { Exact = true });
            Assert.Equal("The new passwords don't match.", await again.EvaluateAsync<string>("field => field.validationMessage"));
            await Expect(again).ToBeFocusedAsync();
        }
        else
        {
            window.Expect(401, "/accounts/");
            await page.Button("submit").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        }

        await page.FillAsync(("Current password", "chickens"), ("New password", "hens and eggs"), ("New password, again", "hens and eggs"));
        await page.Button("submit").ClickAsync();
        await Expect(page).ToHaveURLAsync("/accounts/edit/");
        await Expect(page.GetByText("Edit profile")).ToBeVisibleAsync();

        var other = await OpenAsync(scripts: scripts);
        await other.Page.GotoAsync("/accounts/login/");
        other.Expect(403, "/accounts/");
        await other.Page.FillAsync(("User name", "awdeorio"), ("Password", "chickens"));
        await other.Page.Button("login").ClickAsync();
        await Expect(other.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await other.Page.FillAsync(("Password", "hens and eggs"));
        await other.Page.Button("login").ClickAsync();
        await Expect(other.Page).ToHaveURLAsync("/");
        await page.GotoAsync("/");
        await Expect(page.Cards()).ToHaveCountAsync(3);
    }

    [BrowserFact]
    public async Task AWrongCurrentPasswordKeepsTheNewOneThatWasTyped()
    {
        await Site.RefillAsync();
        var window = await OpenAsync("awdeorio");
        var page = window.Page;
        await page.GotoAsync("/accounts/password/");
        await page.FillAsync(("Current password", "hens"), ("New password", "hens and eggs"), ("New password, again", "hens and eggs"));
        window.Expect(403, "/accounts/");
        await page.Button("submit").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Current password", new() { Exact = true })).ToBeFocusedAsync();
        await page.FillAsync(("Current password", "chickens"));
        await page.Button("submit").ClickAsync();
        await Expect(page).ToHaveURLAsync("/accounts/edit/");
    }

    [BrowserFact]
    public async Task APasswordIsShownUntilItsFormIsSent()
    {
        await Site.RefillAsync();
        var window = await OpenAsync();
        var page = window.Page;
        await page.GotoAsync("/accounts/login/");
        Assert.Equal(1, await page.Locator("[type=submit]").CountAsync());
        var field = page.GetByLabel("Password", new() { Exact = true });
        await page.FillAsync(("User name", "awdeorio"), ("Password", "chickens"));
        await page.Button("show what is typed").ClickAsync();
        await Expect(field).ToHaveAttributeAsync("type", "text");
        await Expect(field).ToHaveValueAsync("chickens");
        // The form stays where it is, and can be looked at.
        await page.EvaluateAsync("addEventListener('submit', event => event.preventDefault())");
        await page.Button("login").ClickAsync();
        await Expect(field).ToHaveAttributeAsync("type", "password");
        await Expect(field).ToHaveValueAsync("chickens");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheAccountIsDeletedWithAllThatWasItsOwn(bool scripts)
    {
        await Site.RefillAsync();
        var window = await OpenAsync("awdeorio", scripts);
        var page = window.Page;
        await page.GotoAsync("/accounts/edit/");
        await page.Link("Delete account").ClickAsync();
        await page.Button("confirm delete account").ClickAsync();
        await Expect(page).ToHaveURLAsync("/accounts/create/");
        Assert.Equal(0,
            await Site.OneAsync<long>(
                "select (select count(*) from users where username = 'awdeorio') + (select count(*) from posts where owner = 'awdeorio')"));
        Assert.Equal(5, Directory.GetFiles(Site.Uploads).Length);

        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync("/accounts/login/");
        window.Expect(403, "/accounts/");
        await page.FillAsync(("User name", "awdeorio"), ("Password", "chickens"));
        await page.Button("login").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
    }
}
