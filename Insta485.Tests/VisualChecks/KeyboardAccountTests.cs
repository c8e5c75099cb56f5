using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.VisualChecks;

/// <summary>What a visitor can do with the account, done without a mouse, with scripting and without. Nothing here clicks.</summary>
public sealed class KeyboardAccountTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true, "Enter")]
    [InlineData(false, "Space")]
    public async Task SigningUpWithAPictureAndLoggingOut(bool scripts, string key)
    {
        var (page, keys) = await OpenAsync(null, scripts, "/accounts/login/");
        await keys.PressAsync(page.Link("Sign up"));
        await Expect(page).ToHaveURLAsync("/accounts/create/");
        await keys.ChooseAsync(page.GetByLabel("Profile picture"), PageLocators.File(TestPictures.Png()), key);
        await TypeAsync(page, keys, ("Full name", "Ann Other"), ("User name", "ann"), ("E-mail", "ann@example.com"),
            ("Password", "long enough"));
        await keys.PressAsync(page.Button("sign up"), key);
        await Expect(page).ToHaveURLAsync("/");
        await keys.PressAsync(page.Link("ann"));
        await Expect(page).ToHaveURLAsync("/users/ann/");
        await keys.PressAsync(page.Button("Logout"), key);
        await Expect(page).ToHaveURLAsync("/accounts/login/");
        Assert.Equal("Ann Other", await Site.OneAsync<string>("select fullname from users where username = 'ann'"));
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LoggingInAfterAWrongPassword(bool scripts)
    {
        var window = await OpenAsync(scripts: scripts);
        var (page, keys) = (window.Page, new Keyboard(window.Page));
        window.Expect(403, "/accounts/");
        await page.GotoAsync("/accounts/login/");
        await TypeAsync(page, keys, ("User name", "awdeorio"), ("Password", "cows"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await TypeAsync(page, keys, ("Password", "chickens"));
        await keys.PressAsync(page.Button("login"), "Space");
        await Expect(page).ToHaveURLAsync("/");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NamePasswordAndTheEndOfTheAccount(bool scripts)
    {
        var (page, keys) = await OpenAsync("awdeorio", scripts, "/users/awdeorio/");
        await keys.PressAsync(page.Link("Edit profile"));
        await Expect(page).ToHaveURLAsync("/accounts/edit/");
        await TypeAsync(page, keys, ("Full name", "Drew"));
        await keys.PressAsync(page.Button("submit"));
        await Eventually.Async(async () => await Site.OneAsync<string>("select fullname from users where username = 'awdeorio'") == "Drew");
        await AnsweredAsync(page);
        await (scripts ? Keyboard.IsInAsync(page.Locator("main")) : Task.CompletedTask);

        await keys.PressAsync(page.Link("Change password"));
        await Expect(page).ToHaveURLAsync("/accounts/password/");
        await TypeAsync(page, keys, ("Current password", "chickens"), ("New password", "hens and eggs"),
            ("New password, again", "hens and eggs"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync("/accounts/edit/");
        await Site.As("awdeorio", "hens and eggs");

        await keys.PressAsync(page.Link("Delete account"));
        await Expect(page).ToHaveURLAsync("/accounts/delete/");
        await keys.PressAsync(page.Button("confirm delete account"), "Space");
        await Expect(page).ToHaveURLAsync("/accounts/create/");
        Assert.Equal(0, await Site.OneAsync<long>("select count(*) from users where username = 'awdeorio'"));
    }

    private static async Task TypeAsync(IPage page, Keyboard keys, params (string Label, string Text)[] fields)
    {
        foreach (var (label, text) in fields)
        {
            await keys.TypeAsync(page.GetByLabel(label, new PageGetByLabelOptions { Exact = true }), text);
        }
    }

    private async Task<(IPage Page, Keyboard Keys)> OpenAsync(string? username, bool scripts, string path)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync(username, scripts)).Page;
        await page.GotoAsync(path);
        return (page, new Keyboard(page));
    }
}
