using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Browser;

/// <summary>Labels of buttons follow what scripts change.</summary>
public sealed class LabelsTests(SiteFixture site) : BrowserTest(site)
{
    [BrowserFact]
    public async Task AButtonToFollowSaysWhatItDoesNext()
    {
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync("/users/jag/");
        var held = Site.Interceptor.Hold("POST", "/following/");
        await page.Button("follow jag").ClickAsync();
        await Expect(page.Button("unfollow jag")).ToHaveValueAsync("unfollow");
        await held.NextAsync();
        held.LetAll();
        await AnsweredAsync(page);
        await page.Button("unfollow jag").ClickAsync();
        await Expect(page.Button("follow jag")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task AHeartSaysWhosePhotoAndWhetherItIsPressed()
    {
        var page = (await OpenAsync("michjc")).Page;
        await page.GotoAsync("/posts/4/");
        var heart = page.Button("like photo by jag");
        await Expect(heart).ToHaveAttributeAsync("aria-pressed", "false");
        await heart.ClickAsync();
        await Expect(heart).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Status)).ToHaveTextAsync("1 like");
        await Expect(heart).ToHaveAttributeAsync("aria-pressed", "true");
        await page.ReloadAsync();
        await Expect(heart).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [BrowserTheory]
    [InlineData(true, "Post comment on photo by awdeorio")]
    [InlineData(false, "comment on photo by awdeorio")]
    public async Task TheButtonThatSendsACommentSaysOnWhosePhoto(bool scripts, string name)
    {
        var page = (await OpenAsync("awdeorio", scripts)).Page;
        await page.GotoAsync("/posts/1/");
        await page.Card(1).CommentField.FillAsync("words");
        await Expect(page.Button(name)).ToBeVisibleAsync();
        await Expect(page.Link("View full size: photo by awdeorio")).ToHaveCountAsync(1);
    }

    [BrowserTheory]
    [InlineData("/")]
    [InlineData("/posts/3/")]
    public async Task ANewCommentsButtonSaysWhichOne(string path)
    {
        await Site.RefillAsync();
        var page = (await OpenAsync("awdeorio")).Page;
        await page.GotoAsync(path);
        await page.Card(3).CommentAsync("Brand new");
        await Expect(page.Button("delete comment: Brand new")).ToHaveCountAsync(1);
    }

    [BrowserFact]
    public async Task TheBrowsersOwnCheckNamesEachFieldToo()
    {
        var page = (await OpenAsync()).Page;
        await page.GotoAsync("/accounts/create/");
        await page.FillAsync(("Full name", "Picky One"), ("Password", "short"));
        await page.Button("sign up").ClickAsync();
        await Expect(page.Locator(".field:has(.problem) label")).ToHaveTextAsync(["User name", "E-mail", "Password"]);
        await Expect(page.GetByLabel("User name")).ToBeFocusedAsync();
        await page.FillAsync(("User name", "picky"));
        await Expect(page.Locator(".field:has(.problem) label")).ToHaveTextAsync(["E-mail", "Password"]);
        await Expect(page.GetByLabel("User name")).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [BrowserFact]
    public async Task ASignUpSaysAllThatIsMissing()
    {
        var window = await OpenAsync();
        window.Expect(400, "/accounts/");
        await window.Page.GotoAsync("/accounts/create/");
        await window.Page.EvalOnSelectorAsync("main form:has(.main)", "form => { form.noValidate = true; form.requestSubmit(); }");
        await Expect(window.Page.Locator(".field .problem")).ToHaveCountAsync(5);
        await Expect(window.Page.GetByLabel("User name")).ToBeFocusedAsync();
        await Expect(window.Page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");
        // Each message goes with the reason for it.
        await window.Page.GetByLabel("No picture: draw my initials").CheckAsync();
        await window.Page.FillAsync(
            ("User name", "picky"), ("Full name", "Picky One"), ("E-mail", "p@example.com"), ("Password", "long enough"));
        await Expect(window.Page.GetByLabel("Profile picture")).ToBeHiddenAsync();
        await window.Page.Button("sign up").ClickAsync();
        await Expect(window.Page).ToHaveURLAsync("/");
    }
}
