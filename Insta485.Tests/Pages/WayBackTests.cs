using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

/// <summary>Who opens a link while signed out comes to its page after logging in or signing up.</summary>
public sealed class WayBackTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task LogInAndSignUpLeadToThePageThatWasAskedFor()
    {
        var visitor = site.Anonymous();
        var answer = await visitor.GetAsync("/users/jflinn/?before=3");
        var form = (await visitor.PageAsync(answer.Location!)).Page;
        Assert.Contains("Log in to see this page.", form.Body!.TextContent);
        var action = form.QuerySelector("form[enctype]")!.GetAttribute("action");
        Assert.Equal("/accounts/?target=/users/jflinn/?before=3", action);
        var wrong = await visitor.PostAsync(action!, ("operation", "login"), ("username", "jag"), ("password", "wrong"));
        Assert.Equal((403, action), (wrong.Status, wrong.Page.QuerySelector("form[enctype]")!.GetAttribute("action")));
        var signUp = wrong.Page.QuerySelector("a[href^='/accounts/create/']")!.GetAttribute("href");
        var create = (await visitor.PageAsync(signUp!)).Page;
        Assert.Equal(action, create.QuerySelector("form[enctype]")!.GetAttribute("action"));
        var back = (await visitor.PageAsync(create.QuerySelector("a[href^='/accounts/login/']")!.GetAttribute("href")!)).Page;
        Assert.Equal(action, back.QuerySelector("form[enctype]")!.GetAttribute("action"));
        var good = await visitor.PostAsync(action!, ("operation", "login"), ("username", "jag"), ("password", "password"));
        Assert.Equal((302, "/users/jflinn/?before=3"), (good.Status, good.Location));
    }

    [Theory]
    [InlineData("/accounts/login/?target=//example.com/")]
    [InlineData("/accounts/login/?target=/%255Cexample.com/")]
    [InlineData("/accounts/create/?target=https://example.com/")]
    public async Task NoFormLeadsToAnotherSite(string path)
    {
        var page = (await site.Anonymous().PageAsync(path)).Page;
        Assert.Equal("/accounts/?target=/", page.QuerySelector("form[enctype]")!.GetAttribute("action"));
        // The skip link leads to a place on the page itself.
        Assert.DoesNotContain(page.QuerySelectorAll("a:not(.skip)"), link => link.OuterHtml.Contains("example.com"));
    }
}
