using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class AccountPagesTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task TheLogInPage()
    {
        var page = (await site.Anonymous().PageAsync("/accounts/login/")).Page;
        Assert.Contains("/accounts/create/", page.Links());
        Assert.Equal(["/accounts/?target=/"], page.Actions());
        Assert.Superset(new HashSet<string>(["username", "password", "operation", "csrf_token"]), new HashSet<string>(page.Inputs()));
        Assert.NotEqual("", page.QuerySelector("input[name=csrf_token]")!.GetAttribute("value"));
        Assert.Single(page.QuerySelectorAll("[type=submit]"));
    }

    [Fact]
    public async Task TheSignUpPage()
    {
        var page = (await site.Anonymous().PageAsync("/accounts/create/")).Page;
        Assert.Contains("/accounts/login/", page.Links());
        Assert.Superset(
            new HashSet<string>(["file", "fullname", "username", "email", "password", "signup", "operation"]),
                new HashSet<string>(page.Inputs()));
        // The server says that the picture is missing, unless it draws one.
        var inputs = page.QuerySelectorAll("form input:not([type=hidden]):not([type=submit])");
        Assert.Equal("username", inputs[0].GetAttribute("name"));
        Assert.Equal(["no_picture", "file"],
            inputs.Where(input => !input.HasAttribute("required")).Select(input => input.GetAttribute("name")));
    }

    [Fact]
    public async Task TheSignedInAreLedElsewhere()
    {
        var visitor = await site.As("awdeorio");
        var login = await visitor.GetAsync("/accounts/login/");
        Assert.Equal((302, "/"), (login.Status, login.Location));
        var create = await visitor.GetAsync("/accounts/create/");
        Assert.Equal((302, "/accounts/edit/"), (create.Status, create.Location));
    }

    [Fact]
    public async Task TheEditPageIsFilledIn()
    {
        var answer = await (await site.As("awdeorio")).PageAsync("/accounts/edit/");
        var page = answer.Page;
        Assert.Equal(["/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg"], page.Pictures());
        Assert.Equal("Andrew DeOrio", page.QuerySelector("input[name=fullname]")!.GetAttribute("value"));
        Assert.Equal("awdeorio@umich.edu", page.QuerySelector("input[name=email]")!.GetAttribute("value"));
        Assert.False(page.QuerySelector("input[name=file]")!.HasAttribute("required"));
        Assert.DoesNotContain("username", page.Inputs());
        Assert.Contains("awdeorio", page.QuerySelector("main")!.TextContent);
        Assert.Superset(new HashSet<string>(["/accounts/password/", "/accounts/delete/"]), new HashSet<string>(page.Links()));
    }

    [Fact]
    public async Task ThePasswordAndDeletePages()
    {
        var visitor = await site.As("awdeorio");
        var password = (await visitor.PageAsync("/accounts/password/")).Page;
        Assert.Superset(new HashSet<string>(["password", "new_password1", "new_password2", "update_password"]),
            new HashSet<string>(password.Inputs()));
        Assert.Contains("/accounts/edit/", password.Links());
        Assert.Equal(["/accounts/?target=/accounts/edit/"], password.Actions());

        var delete = await visitor.PageAsync("/accounts/delete/");
        Assert.Contains("awdeorio", delete.Page.QuerySelector("main")!.TextContent);
        Assert.Equal(["/accounts/?target=/accounts/create/"], delete.Page.Actions());
        Assert.Equal("confirm delete account", delete.Page.QuerySelector("input[name=delete]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task AuthSaysOnlyWhetherTheVisitorIsSignedIn()
    {
        Assert.Equal(403, (await site.Anonymous().GetAsync("/accounts/auth/")).Status);
        var answer = await (await site.As("jag")).GetAsync("/accounts/auth/");
        Assert.Equal((200, ""), (answer.Status, answer.Body));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/explore/")]
    [InlineData("/users/awdeorio/")]
    [InlineData("/posts/1/")]
    [InlineData("/accounts/edit/")]
    [InlineData("/accounts/password/")]
    [InlineData("/accounts/delete/")]
    public async Task AnonymousVisitorsAreLedToTheLogInPageAndBack(string path)
    {
        var answer = await site.Anonymous().GetAsync(path);
        Assert.Equal((302, Answer.LogInTo(path)), (answer.Status, answer.Location));
    }
}
