using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>On a phone: codes, a lost password, the other session, a token.</summary>
public sealed class AccountSafetyTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ACodeBringsBackAnAccountAndItsOtherSessionIsEnded(bool scripts)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("jag", scripts, phone: true)).Page;
        await page.GotoAsync("/accounts/edit/");
        await page.Link("Recovery codes").ClickAsync();
        await page.Button("make new codes").ClickAsync();
        await Expect(page.Locator(".secret code")).ToHaveCountAsync(10);
        var code = await page.Locator(".secret code").Nth(4).TextContentAsync();
        await page.GotoAsync("/accounts/codes/");
        await Expect(page.GetByText("You have 10 codes.")).ToBeVisibleAsync();

        var window = await OpenAsync(scripts: scripts, phone: true);
        var other = window.Page;
        await other.GotoAsync("/accounts/login/");
        await other.Link("Use a recovery code").ClickAsync();
        window.Expect(403, "/accounts/");
        await RecoverAsync(other, "0000-0000-0000-0000");
        await Expect(other.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Wrong user name or recovery code.");
        await Expect(other.GetByLabel("User name")).ToHaveValueAsync("jag");
        await RecoverAsync(other, code ?? "");
        await Expect(other).ToHaveURLAsync("/");

        await page.GotoAsync("/accounts/sessions/");
        await page.FillAsync(("User name", "jag"), ("Password", "hens and eggs"));
        await page.Button("login").ClickAsync();
        await Expect(page).ToHaveURLAsync("/accounts/sessions/");
        await Expect(page.Locator(".log li")).ToHaveCountAsync(2);
        await page.Locator("input[name=end]").ClickAsync();
        await Expect(page.Locator(".log li")).ToHaveCountAsync(1);
        await other.GotoAsync("/explore/");
        await Expect(other).ToHaveURLAsync("/accounts/login/?target=%2Fexplore%2F");
    }

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ATokenIsMadeAndRevoked(bool scripts)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("jag", scripts, phone: true)).Page;
        await page.GotoAsync("/accounts/edit/");
        await page.Link("Tokens for programs").ClickAsync();
        await page.FillAsync(("What is it for?", "Backup"));
        await page.GetByLabel("in 30 days").CheckAsync();
        await page.Button("make").ClickAsync();
        var token = await page.Locator(".secret").TextContentAsync();
        Assert.Equal(200, (await Site.Bearer(token ?? "").GetAsync("/api/v1/me/")).Status);
        await page.Link("Done").ClickAsync();
        await Expect(page.GetByText("Reads only")).ToBeVisibleAsync();
        await page.Locator("input[name=revoke]").ClickAsync();
        await Expect(page.GetByText("None.")).ToBeVisibleAsync();
        Assert.Equal(403, (await Site.Bearer(token ?? "").GetAsync("/api/v1/me/")).Status);
    }

    private static async Task RecoverAsync(IPage page, string code)
    {
        await page.FillAsync(("User name", "jag"), ("Recovery code", code), ("New password", "hens and eggs"),
            ("New password, again", "hens and eggs"));
        await page.Button("recover").ClickAsync();
    }
}
