using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Forms;

public sealed class AccountsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private static readonly byte[] Face = TestPictures.Png();

    private static (string, string)[] SignUp(string username, string fullname = "New Person", string email = "n@example.com",
        string password = "long enough") =>
        [("operation", "create"), ("username", username), ("fullname", fullname), ("email", email), ("password", password)];

    [Theory]
    [InlineData("awdeorio", "wrong", 403, "password")]
    [InlineData("nobody", "password", 403, "password")]
    [InlineData("AWDEORIO", "chickens", 403, "password")]
    [InlineData("awdeorio' or '1'='1", "chickens", 403, "password")]
    [InlineData("awdeorio\0", "chickens", 403, "password")]
    [InlineData("", "chickens", 400, "username")]
    [InlineData("awdeorio", "", 400, "password")]
    public async Task AWrongLogInComesBackFilledInWithoutThePassword(string username, string password, int status, string field)
    {
        var answer = await site.Anonymous().LogInAsync(username, password, "/explore/");
        Assert.Equal(status, answer.Status);
        Assert.NotEqual("", answer.Page.QuerySelector($"#{field}-problem")!.TextContent);
        Assert.Equal(username.Replace('\0', '\uFFFD'),
            answer.Page.QuerySelector("input[name=username]")!.GetAttribute("value")!.Replace('\0', '\uFFFD'));
        Assert.Null(answer.Page.QuerySelector("input[name=password]")!.GetAttribute("value"));
        Assert.Equal(["/accounts/?target=/explore/"], answer.Page.Actions());
    }

    [Fact]
    public async Task AnUnknownNameAndAWrongPasswordAreToldTheSame()
    {
        var wrong = await site.Anonymous().LogInAsync("awdeorio", "wrong");
        var unknown = await site.Anonymous().LogInAsync("nobody", "wrong");
        Assert.Equal(
            wrong.Page.QuerySelector("[role=alert]")!.TextContent, unknown.Page.QuerySelector("[role=alert]")!.TextContent);
    }

    [Fact]
    public async Task SigningUpSignsInAndAddsNoPost()
    {
        await site.ResetAsync();
        var visitor = site.Anonymous();
        Assert.Equal(302, (await visitor.SignUpAsync("new.person_1-x", "long enough")).Status);
        Assert.Equal(200, (await visitor.GetAsync("/")).Status);
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from posts"));
        Assert.StartsWith("$2a$04$", await site.OneAsync<string>("select password from users where username = 'new.person_1-x'"));
        Assert.Equal(302, (await site.Anonymous().LogInAsync("new.person_1-x", "long enough")).Status);
    }

    [Theory]
    [InlineData("", "F", "e@x", "long enough", 400, "username")]
    [InlineData("fine", "", "e@x", "long enough", 400, "fullname")]
    [InlineData("fine", "F", "", "long enough", 400, "email")]
    [InlineData("fine", "F", "no at", "long enough", 400, "email")]
    [InlineData("fine", "F", "e@x", "", 400, "password")]
    [InlineData("fine", "F", "e@x", "short", 400, "password")]
    [InlineData("twenty-one-characters", "F", "e@x", "long enough", 400, "username")]
    [InlineData("-dash", "F", "e@x", "long enough", 400, "username")]
    [InlineData("sp ace", "F", "e@x", "long enough", 400, "username")]
    [InlineData("a/b", "F", "e@x", "long enough", 400, "username")]
    [InlineData("ne\nw", "F", "e@x", "long enough", 400, "username")]
    [InlineData("fine", "F", "e@x@y", "long enough", 400, "email")]
    [InlineData("fine", "F", "e @x", "long enough", 400, "email")]
    [InlineData("fine", "\u200B", "e@x", "long enough", 400, "fullname")]
    [InlineData("fine", "F\0", "e@x", "long enough", 400, "fullname")]
    [InlineData("fine", "A full name that is longer than forty char", "e@x", "long enough", 400, "fullname")]
    [InlineData("fine", "F", "an-address-that-is-longer@than-forty-chars", "long enough", 400, "email")]
    [InlineData("awdeorio", "F", "e@x", "long enough", 409, "username")]
    public async Task ASignUpThatIsRefusedNamesTheFieldAndKeepsTheRest(
        string username, string fullname, string email, string password, int status, string field)
    {
        await site.ResetAsync();
        var answer = await site.Anonymous().PostFileAsync("/accounts/", "me.png", Face, SignUp(username, fullname, email, password));
        Assert.Equal(status, answer.Status);
        Assert.NotEqual("", answer.Page.QuerySelector($"#{field}-problem")!.TextContent);
        Assert.Single(answer.Page.QuerySelectorAll("[role=alert]"));
        if (!fullname.Contains('\0'))
        {
            Assert.Equal(fullname, answer.Page.QuerySelector("input[name=fullname]")!.GetAttribute("value"));
        }

        Assert.Equal(email, answer.Page.QuerySelector("input[name=email]")!.GetAttribute("value"));
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from users"));
        Assert.Equal(8, Directory.GetFiles(site.Uploads).Length);
    }

    [Fact]
    public async Task ASignUpWithoutAPictureIsRefused()
    {
        var answer = await site.Anonymous().PostAsync("/accounts/", SignUp("faceless"));
        Assert.Equal(400, answer.Status);
        Assert.NotEqual("", answer.Page.QuerySelector("#file-problem")!.TextContent);
    }

    [Fact]
    public async Task TheSameNameTwiceAtTheSameMomentIsOneAccount()
    {
        await site.ResetAsync();
        var visitors = Enumerable.Range(0, 4).Select(_ => site.Anonymous()).ToList();
        foreach (var visitor in visitors)
        {
            await visitor.TokenAsync();
        }

        var answers = await Task.WhenAll(visitors.Select(visitor => visitor.PostFileAsync("/accounts/", "me.png", Face, SignUp("twin"))));
        Assert.Equal([302, 409, 409, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal(9, Directory.GetFiles(site.Uploads).Length);
    }

    [Fact]
    public async Task EditingChangesNameAndAddress()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/accounts/edit/")).Page;
        var answer = await visitor.SubmitAsync(page.Form("update"), ("fullname", "Drew"), ("email", "drew@example.com"));
        Assert.Equal((302, "/accounts/edit/"), (answer.Status, answer.Location));
        Assert.Equal("Drew drew@example.com e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", await site.OneAsync<string>(
            "select fullname || ' ' || email || ' ' || filename from users where username = 'awdeorio'"));
    }

    [Fact]
    public async Task ANewPictureTakesTheOldOnesPlace()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var answer =
            await visitor.PostFileAsync("/accounts/", "me.png", Face, ("operation", "edit_account"), ("fullname", "A"), ("email", "a@x"));
        Assert.Equal((302, "/"), (answer.Status, answer.Location));
        var filename = await site.OneAsync<string>("select filename from users where username = 'awdeorio'");
        Assert.True(File.Exists(Path.Combine(site.Uploads, filename)));
        Assert.False(File.Exists(Path.Combine(site.Uploads, "e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg")));
        Assert.Equal(8, Directory.GetFiles(site.Uploads).Length);
    }

    [Fact]
    public async Task AnEditThatIsRefusedChangesNothingAndKeepsWhatWasTyped()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var answer = await visitor.PostFileAsync("/accounts/?target=/accounts/edit/", "me.png", "no picture"u8.ToArray(),
            ("operation", "edit_account"), ("fullname", "Drew"), ("email", "drew@example.com"));
        Assert.Equal(400, answer.Status);
        Assert.NotEqual("", answer.Page.QuerySelector("#file-problem")!.TextContent);
        Assert.Equal("Drew", answer.Page.QuerySelector("input[name=fullname]")!.GetAttribute("value"));
        Assert.Equal(["/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg"], answer.Page.Pictures());
        Assert.Equal("Andrew DeOrio", await site.OneAsync<string>("select fullname from users where username = 'awdeorio'"));
        foreach (var (fullname, email) in new[]
        {
            ("x", ""), ("\u200b", "a@example.com"), ("x", "a b@example.com"), ("x", "a@b@example.com"),
        })
        {
            Assert.Equal(400, (await visitor.PostAsync(
                "/accounts/", ("operation", "edit_account"), ("fullname", fullname), ("email", email))).Status);
        }

        Assert.Equal(302, (await visitor.PostAsync(
            "/accounts/", ("operation", "edit_account"), ("fullname", "x"), ("email", " case@example.org "))).Status);
        Assert.Equal("case@example.org", await site.OneAsync<string>("select email from users where username = 'awdeorio'"));
    }

    [Theory]
    [InlineData("", "new password", "new password", 400, "password")]
    [InlineData("chickens", "", "new password", 400, "new_password1")]
    [InlineData("chickens", "new password", "", 400, "new_password2")]
    [InlineData("wrong", "new password", "new password", 403, "password")]
    [InlineData("wrong", "new password", "other", 403, "password")]
    [InlineData("chickens", "new password", "other", 401, "new_password2")]
    [InlineData("chickens", "short", "short", 400, "new_password1")]
    public async Task APasswordChangeIsRefusedInThisOrder(string old, string new1, string new2, int status, string field)
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var answer =
            await visitor.PostAsync("/accounts/", ("operation", "update_password"), ("password", old), ("new_password1", new1),
                ("new_password2", new2));
        Assert.Equal(status, answer.Status);
        Assert.NotEqual("", answer.Page.QuerySelector($"#{field}-problem")!.TextContent);
        Assert.All(answer.Page.QuerySelectorAll("input[type=password]"), input => Assert.Null(input.GetAttribute("value")));
        Assert.Equal(302, (await site.Anonymous().LogInAsync("awdeorio", "chickens")).Status);
    }

    [Fact]
    public async Task ANewPasswordIsTheOneThatCountsFromThenOn()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var answer = await visitor.PostAsync("/accounts/?target=/accounts/edit/",
            ("operation", "update_password"), ("password", "chickens"), ("new_password1", "new password"),
                ("new_password2", "new password"));
        Assert.Equal((302, "/accounts/edit/"), (answer.Status, answer.Location));
        Assert.Equal(200, (await visitor.GetAsync("/")).Status);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "chickens")).Status);
        Assert.Equal(302, (await site.Anonymous().LogInAsync("awdeorio", "new password")).Status);
    }

    [Fact]
    public async Task DeletingTheAccountLeavesNothingOfIt()
    {
        await site.ResetAsync();
        var other = await site.As("jflinn");
        var visitor = await site.As("awdeorio");
        var answer = await visitor.SubmitAsync((await visitor.PageAsync("/accounts/delete/")).Page.Form("delete"));
        Assert.Equal((302, "/accounts/create/"), (answer.Status, answer.Location));
        Assert.Equal(302, (await visitor.GetAsync("/")).Status);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("awdeorio", "chickens")).Status);
        string[] gone =
        [
            "/users/awdeorio/", "/users/awdeorio/followers/", "/users/awdeorio/following/", "/posts/1/", "/posts/3/",
            "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", "/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg",
        ];
        foreach (var path in gone)
        {
            Assert.Equal(404, (await other.GetAsync(path)).Status);
        }

        Assert.Equal(5, Directory.GetFiles(site.Uploads).Length);
        Assert.Contains("1 like ", (await other.PageAsync("/posts/2/")).Text);
    }

    [Theory]
    [InlineData("edit_account")]
    [InlineData("update_password")]
    [InlineData("delete")]
    public async Task AnonymousVisitorsMayNot(string operation) =>
        Assert.Equal(403, (await site.Anonymous().PostAsync("/accounts/",
            ("operation", operation), ("fullname", "x"), ("email", "x@y"), ("password", "x"), ("new_password1", "12345678"),
                ("new_password2", "12345678"))).Status);

    [Fact]
    public async Task AnUnknownOrMissingOperationIs400()
    {
        Assert.Equal(400, (await site.Anonymous().PostAsync("/accounts/", ("operation", "promote"))).Status);
        Assert.Equal(400, (await site.Anonymous().PostAsync("/accounts/")).Status);
    }

    [Fact]
    public async Task LoggingOutLeadsToTheLogInPageWhateverTheTarget()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        Assert.Equal(405, (await visitor.GetAsync("/accounts/logout/")).Status);
        var answer = await visitor.PostAsync("/accounts/logout/?target=/explore/");
        Assert.Equal((302, "/accounts/login/"), (answer.Status, answer.Location));
        Assert.Equal(302, (await visitor.GetAsync("/")).Status);
        visitor.ForgetToken();
        var again = await visitor.PostAsync("/accounts/logout/");
        Assert.Equal((302, "/accounts/login/"), (again.Status, again.Location));
    }
}
