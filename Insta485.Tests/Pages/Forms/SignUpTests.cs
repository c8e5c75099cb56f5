using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pages.Forms;

/// <summary>Sign-up and edit name all wrong fields at once; sign-up draws a picture for those without one.</summary>
public sealed class SignUpTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("", "", "", "", false, 400, "username fullname email password file")]
    [InlineData("a b", "F", "no at", "short", false, 400, "username email password file")]
    [InlineData("admin", "", "e@x", "long enough", true, 400, "username fullname")]
    [InlineData("admin", "F", "e@x", "long enough", true, 409, "username")]
    public async Task AllWrongFieldsAreNamedAtOnce(
        string username, string fullname, string email, string password, bool withFile, int status, string fields)
    {
        var answer = await site.Anonymous().PostFileAsync("/accounts/", "me.png", withFile ? TestPictures.Png() : null,
            ("operation", "create"), ("username", username), ("fullname", fullname), ("email", email), ("password", password));
        Assert.Equal(status, answer.Status);
        Assert.Equal(fields.Split(' ').Select(field => field + "-problem"),
            answer.Page.QuerySelectorAll(".problem").Select(problem => problem.Id));
        Assert.All(fields.Split(' ').Except(["file"]), field =>
            Assert.Equal("true", answer.Page.QuerySelector($"[name={field}]")!.GetAttribute("aria-invalid")));
    }

    [Fact]
    public async Task SoAreThoseOfAnAccountThatIsEdited()
    {
        var visitor = await site.As("jag");
        var answer = await visitor.PostFileAsync("/accounts/", "empty.png", [],
            ("operation", "edit_account"), ("fullname", " "), ("email", "two@at@signs"));
        Assert.Equal(400, answer.Status);
        Assert.Equal(["fullname-problem", "email-problem", "file-problem"],
            answer.Page.QuerySelectorAll(".problem").Select(problem => problem.Id));
    }

    [Theory]
    [InlineData("on")]
    [InlineData("1")]
    public async Task WithoutAPictureTheServerDrawsOne(string box)
    {
        var name = "drawn" + Guid.NewGuid().ToString("N")[..8];
        var visitor = site.Anonymous();
        var answer = await visitor.PostAsync("/accounts/?target=/", Fields(name, ("no_picture", box)));
        Assert.Equal((302, "/"), (answer.Status, answer.Location));
        visitor.ForgetToken();
        var filename = await site.OneAsync<string>($"select filename from users where username = '{name}'");
        Assert.Equal("480 480 image/png", await site.OneAsync<string>(
            $"select concat_ws(' ', width, height, type) from pictures where filename = '{filename}'"));
        foreach (var file in new[] { filename }.Concat(PictureVariant.All.Select(size => $"{size.Name}/{filename}")))
        {
            Assert.Equal(200, (await visitor.GetAsync($"/uploads/{file}")).Status);
        }

        Assert.Equal(0, await site.OneAsync<long>($"select count(*) from posts where owner = '{name}'"));
        // A file like any other: replaced and deleted with the account.
        Assert.Equal(302, (await visitor.PostAsync("/accounts/", ("operation", "delete"))).Status);
        Assert.False(File.Exists(Path.Combine(site.Uploads, filename)));
    }

    [Theory]
    [InlineData("", 400, "file")]
    [InlineData("off", 400, "file")]
    [InlineData("perhaps", 400, "no_picture")]
    public async Task OtherwiseItIsMissing(string box, int status, string field)
    {
        var answer = await site.Anonymous().PostAsync("/accounts/", Fields("undrawn", ("no_picture", box)));
        Assert.Equal(status, answer.Status);
        Assert.Equal([$"{field}-problem"], answer.Page.QuerySelectorAll(".problem").Select(problem => problem.Id));
    }

    [Fact]
    public async Task TheBoxStaysTickedIfAnotherFieldIsRefused()
    {
        var answer = await site.Anonymous().PostAsync("/accounts/",
            ("operation", "create"), ("username", "fine"), ("fullname", ""), ("email", "e@x"), ("password", "long enough"),
            ("no_picture", "on"));
        Assert.Equal(["fullname-problem"], answer.Page.QuerySelectorAll(".problem").Select(problem => problem.Id));
        Assert.True(answer.Page.QuerySelector("[name=no_picture]")!.HasAttribute("checked"));
        var fresh = (await site.Anonymous().PageAsync("/accounts/create/")).Page;
        Assert.False(fresh.QuerySelector("[name=no_picture]")!.HasAttribute("checked"));
    }

    [Theory]
    [InlineData("jag", "H.V. Jagadish", "HJ")]
    [InlineData("zoe", "  Zoë   van  Élan ", "ZE")]
    [InlineData("one", "Cher", "C")]
    [InlineData("2fast", "שלום", "2")]
    [InlineData("mixed", "李 Wei", "W")]
    [InlineData("x", "🐔 Hen", "H")]
    public void InitialsAreOfTheFirstAndTheLastName(string username, string fullname, string initials) =>
        Assert.Equal(initials, InitialsPicture.Initials(username, fullname));

    private static (string, string)[] Fields(string username, (string, string) more) =>
    [
        ("operation", "create"), ("username", username), ("fullname", "New Person"), ("email", "n@example.com"),
        ("password", "long enough"), more,
    ];
}
