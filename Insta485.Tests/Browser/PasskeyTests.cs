using Insta485.Tests.Accounts;
using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;

namespace Insta485.Tests.Browser;

/// <summary>Passkeys made and used in a browser, on the site by its name, which asks again after a quarter of an hour.</summary>
public sealed class PasskeyTests(AskingSite site) : InBrowser<AskingSite>(site)
{
    private const string Path = "/accounts/passkeys/";

    public override Task InitializeAsync() => Site.ResetAsync();

    [BrowserFact]
    public async Task OneIsAddedAndLogsInAndLeadsOn()
    {
        var (page, _) = await AtDeviceAsync(phone: true);
        await LogInAsync(page, "jag");
        await page.GotoAsync(At("/accounts/edit/"));
        await page.Link("Passkeys").ClickAsync();
        await AddAsync(page, "My phone");
        await Expect(page.GetByText("never used")).ToBeVisibleAsync();
        Assert.Equal("jag passkey", await Site.OneAsync<string>("select username || ' ' || text from notifications where kind = 10"));
        Assert.Contains(Site.Log, line => line.Contains("Passkey added: jag"));

        await Site.RunAsync("delete from notifications");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(At("/explore/"));
        await page.Button("Use a passkey").ClickAsync();
        await LoadedAsync(page, At("/explore/"));
        await Expect(page.Link("jag")).ToBeVisibleAsync();
        await page.GotoAsync(At(Path));
        await Expect(page.GetByText("last used today")).ToBeVisibleAsync();
        Assert.True(await Site.OneAsync<bool>("select signcount > 0 and octet_length(publickey) > 0 from passkeys"));
        Assert.Contains(Site.Log, line => line.Contains("Logged in: jag"));
        // The browser was new to the account, without its cookies.
        Assert.Equal("jag 9", await Site.OneAsync<string>("select username || ' ' || kind from notifications"));
    }

    [BrowserFact]
    public async Task ADeviceHasPasskeysOfTwoAccountsAndOneOfEach()
    {
        var (page, device) = await AtDeviceAsync();
        foreach (var name in new[] { "jag", "awdeorio" })
        {
            await LogInAsync(page, name);
            await page.GotoAsync(At(Path));
            await AddAsync(page, $"Of {name}");
            await page.GetByLabel("Name of the passkey").FillAsync("Another");
            await page.Button("add a passkey").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This device has a passkey for your account already.");
            await page.Context.ClearCookiesAsync();
        }

        var found = new List<string>();
        for (var left = await device.PasskeysAsync(); left.Count > 0; left = await device.PasskeysAsync())
        {
            await page.GotoAsync(At("/accounts/login/"));
            await page.Button("Use a passkey").ClickAsync();
            await LoadedAsync(page, At("/"));
            found.Add(await page.GetAttributeAsync("body", "data-logname") ?? "");
            await page.Context.ClearCookiesAsync();
            var used = await Site.OneAsync<byte[]>($"select credentialid from passkeys where username = '{found[^1]}'");
            await device.RemoveAsync(used);
        }

        Assert.Equal(["awdeorio", "jag"], found.Order(StringComparer.Ordinal));
    }

    [BrowserFact]
    public async Task OfTwoDevicesTheOneThatWasRemovedOpensNothing()
    {
        var windows = new List<(BrowserSession Window, IPage Page)>();
        foreach (var name in new[] { "Phone", "Computer" })
        {
            var window = await OpenAsync(whole: true);
            await Authenticator.AddAsync(window.Page);
            await LogInAsync(window.Page, "jag");
            await window.Page.GotoAsync(At(Path));
            await AddAsync(window.Page, name);
            windows.Add((window, window.Page));
        }

        var (computer, lost) = (windows[1].Page, windows[0]);
        await computer.ReloadAsync();
        await computer.Locator(".log li").Filter(new() { HasText = "Phone" }).Locator("input[name=remove]").ClickAsync();
        await Expect(computer.Locator(".log li")).ToHaveCountAsync(1);
        foreach (var (_, page) in windows)
        {
            await page.Context.ClearCookiesAsync();
            await page.GotoAsync(At("/accounts/login/"));
        }

        lost.Window.Expect(403, "/passkeys/");
        await lost.Page.Button("Use a passkey").ClickAsync();
        await Expect(lost.Page.GetByRole(AriaRole.Alert))
            .ToHaveTextAsync("This passkey was not accepted. Use another one, or your password.");
        await computer.Button("Use a passkey").ClickAsync();
        await LoadedAsync(computer, At("/"));
        Assert.Contains(Site.Log, line => line.Contains("Wrong passkey: -"));
    }

    [BrowserFact]
    public async Task WhoeverIsNotItsOwnerGetsNoPasskeyOutOfADevice()
    {
        var (page, device) = await AtDeviceAsync();
        await LogInAsync(page, "jag");
        await page.GotoAsync(At(Path));
        await AddAsync(page, "Mine");
        await device.VerifiesAsync(isOwner: false);
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(At("/accounts/login/"));
        await page.Button("Use a passkey").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The browser gave no passkey. Try again, or use your password.");
        await LogInAsync(page, "jag");
    }

    [BrowserFact]
    public async Task ItStandsInForThePasswordThatAnOlderLogInIsAskedFor()
    {
        var (window, _) = await OpenAtDeviceAsync();
        var page = window.Page;
        await LogInAsync(page, "jag");
        await page.GotoAsync(At(Path));
        await AddAsync(page, "Mine");
        await AgeAsync(page);
        await page.GotoAsync(At("/accounts/codes/"));
        await page.Button("Use a passkey instead").ClickAsync();
        await Expect(page.Locator(".secret code")).ToHaveCountAsync(10);

        // The page had no such field when it was loaded.
        await page.GotoAsync(At("/accounts/edit/"));
        await page.FillAsync(("E-mail", "new@example.com"));
        window.Expect(403, "/accounts/");
        await page.Button("submit").ClickAsync();
        await page.Button("Use a passkey instead").ClickAsync();
        await Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        Assert.Equal("new@example.com", await Site.OneAsync<string>("select email from users where username = 'jag'"));
    }

    [BrowserFact]
    public async Task ThePasswordThatIsAskedForLateCanBeTyped()
    {
        var (window, _) = await OpenAtDeviceAsync();
        var page = window.Page;
        await LogInAsync(page, "jag");
        await page.GotoAsync(At(Path));
        await AgeAsync(page);
        window.Expect(403, "/passkeys/");
        await page.FillAsync(("Name of the passkey", "Mine"));
        await page.Button("add a passkey").ClickAsync();
        await Expect(page.GetByLabel("Name of the passkey")).ToHaveValueAsync("Mine");
        await page.FillAsync(("Your password", "password"));
        await page.Button("add a passkey").ClickAsync();
        await Expect(page.Locator(".log strong")).ToHaveTextAsync("Mine");
    }

    [BrowserFact]
    public async Task AfterASignUpTheFeedOffersOneUntilThereIsOne()
    {
        const string Offer = ".empty a[href='/accounts/passkeys/']";
        var (page, _) = await AtDeviceAsync(phone: true);
        await page.GotoAsync(At("/accounts/create/"));
        await page.GetByLabel("Profile picture").SetInputFilesAsync(PageLocators.File(TestPictures.Png()));
        await page.FillAsync(("Full name", "New User"), ("User name", "beginner"), ("E-mail", "new@example.com"),
            ("Password", "long enough"));
        await page.Button("sign up").ClickAsync();
        await page.Locator(Offer).ClickAsync();
        await AddAsync(page, "First");
        await page.GotoAsync(At("/"));
        await Expect(page.GetByText("Nothing here yet")).ToBeVisibleAsync();
        await Expect(page.Locator(Offer)).ToHaveCountAsync(0);

        var visitor = new Visitor(Site.Named());
        await visitor.LogInAsync("beginner", "long enough");
        Assert.Null((await visitor.PageAsync("/")).Page.QuerySelector(Offer));
    }

    [BrowserFact]
    public async Task WhatTheBrowserSuggestsInTheFieldOfTheNameLogsIn()
    {
        var page = (await OpenAsync(whole: true)).Page;
        await Authenticator.AddAsync(page, suggests: true);
        await LogInAsync(page, "jag");
        await page.GotoAsync(At(Path));
        await AddAsync(page, "Mine");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync(At("/explore/"), new() { WaitUntil = WaitUntilState.Commit });
        await LoadedAsync(page, At("/explore/"));
        await Expect(page.Link("jag")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task TheButtonEndsTheRequestThatWaitsForASuggestion()
    {
        var page = (await OpenAsync(whole: true)).Page;
        await page.AddInitScriptAsync("""
            PublicKeyCredential.isConditionalMediationAvailable = async () => true;
            navigator.credentials.get = options => {
              window.waited = window.asked;
              window.asked = options;
              return new Promise(() => {});
            };
            """);
        await page.GotoAsync(At("/accounts/login/"));
        await page.WaitForFunctionAsync("() => window.asked?.mediation === 'conditional'");
        Assert.Equal("localhost", await page.EvaluateAsync<string>("asked.publicKey.rpId"));
        await page.Button("Use a passkey").ClickAsync();
        await page.WaitForFunctionAsync("() => !window.asked.mediation && !window.asked.signal.aborted && window.waited.signal.aborted");
    }

    private string At(string path) => new Uri(Site.Named(), path).ToString();

    private async Task<(BrowserSession Window, Authenticator Device)> OpenAtDeviceAsync(bool phone = false)
    {
        var window = await OpenAsync(phone: phone, whole: true);
        return (window, await Authenticator.AddAsync(window.Page));
    }

    private async Task<(IPage Page, Authenticator Device)> AtDeviceAsync(bool phone = false)
    {
        var (window, device) = await OpenAtDeviceAsync(phone);
        return (window.Page, device);
    }

    private async Task LogInAsync(IPage page, string username)
    {
        await page.GotoAsync(At("/accounts/login/"));
        await page.FillAsync(("User name", username), ("Password", username == "awdeorio" ? "chickens" : "password"));
        await page.Button("login").ClickAsync();
        await LoadedAsync(page, At("/"));
    }

    private static async Task AddAsync(IPage page, string name)
    {
        await page.FillAsync(("Name of the passkey", name));
        await page.Button("add a passkey").ClickAsync();
        await Expect(page.Locator(".log strong").Filter(new() { HasText = name })).ToBeVisibleAsync();
    }

    // From now on this browser's log-in is older than a quarter of an hour.
    private async Task AgeAsync(IPage page)
    {
        var cookie = (await page.Context.CookiesAsync()).Single(one => one.Name == "login");
        await page.Context.AddCookiesAsync(
        [
            new Cookie
            {
                Name = cookie.Name,
                Value = Site.Older(cookie.Value, TimeSpan.FromMinutes(16)),
                Domain = cookie.Domain,
                Path = cookie.Path,
                HttpOnly = true,
            },
        ]);
    }
}
