using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages.Forms;

/// <summary>Forms whose token belongs to another log-in change nothing and lose nothing.</summary>
public sealed class StaleFormTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task ASignUpIsDrawnAgainAndCanBeSent()
    {
        var (visitor, name) = (site.Anonymous(), "stale" + Guid.NewGuid().ToString("N")[..8]);
        var form = new MultipartFormDataContent();
        foreach (var (field, value) in new[]
        {
            ("csrf_token", "another's"), ("operation", "create"), ("username", name), ("fullname", "Stale \u202EForm"),
            ("email", "stale@example.com"), ("password", "correct horse battery"),
        })
        {
            form.Add(new StringContent(value), $"\"{field}\"");
        }

        form.Add(new ByteArrayContent(TestPictures.Png()), "\"file\"", "\"a.png\"");
        var refused = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/accounts/?target=/explore/") { Content = form });
        Assert.Equal(400, refused.Status);
        var again = refused.Page.QuerySelector("form[action='/accounts/?target=/explore/']")!;
        Assert.Equal(name, again.QuerySelector("[name=username]")!.GetAttribute("value"));
        Assert.Equal("Stale \u202EForm", again.QuerySelector("[name=fullname]")!.GetAttribute("value"));
        Assert.DoesNotContain("correct horse battery", refused.Body);
        Assert.Equal(0, await site.OneAsync<long>($"select count(*) from users where username = '{name}'"));
        Assert.Equal(302, (await visitor.PostFileAsync("/accounts/", "a.png", TestPictures.Png(), ("operation", "create"),
            ("username", name), ("fullname", "Stale"), ("email", "stale@example.com"), ("password", "password"))).Status);
    }

    [Theory]
    [InlineData("/comments/", "operation=create&postid=1&text=typed", "[name=text]", "typed")]
    [InlineData("/accounts/", "operation=edit_account&fullname=typed&email=a%40b.c", "[name=fullname]", "typed")]
    [InlineData("/accounts/", "operation=update_password&password=a&new_password1=b&new_password2=b", "[name=new_password1]", null)]
    [InlineData("/posts/", "operation=create", "[type=file]", null)]
    public async Task AFormOfAnotherLogInIsDrawnAgain(string path, string fields, string field, string? value)
    {
        var visitor = await site.As("awdeorio");
        var before = await site.OneAsync<string>("select md5(string_agg(c::text, '')) from (select * from comments order by 1) c");
        var refused = await visitor.PostUrlencodedAsync(path, withToken: false, [.. fields.Split('&').Append("csrf_token=made-up")
            .Select(pair => (pair.Split('=')[0], Uri.UnescapeDataString(pair.Split('=')[1])))]);
        Assert.Equal(400, refused.Status);
        Assert.Equal(value, refused.Page.QuerySelector($"form {field}")!.GetAttribute("value"));
        Assert.NotEmpty(refused.Page.QuerySelectorAll(".problem"));
        Assert.Equal(before, await site.OneAsync<string>("select md5(string_agg(c::text, '')) from (select * from comments order by 1) c"));
    }

    [Fact]
    public async Task ALogInFormThatWasOpenDuringAnotherLogInLeadsOn()
    {
        var visitor = site.Anonymous();
        var token = await visitor.TokenAsync();
        Assert.Equal(302, (await visitor.LogInAsync("awdeorio", "chickens")).Status);
        var second = await visitor.PostUrlencodedAsync("/accounts/?target=/explore/", withToken: false,
            ("operation", "login"), ("username", "jflinn"), ("password", "password"), ("csrf_token", token));
        Assert.Equal((302, "/explore/"), (second.Status, second.Headers.Location?.ToString()));
        Assert.Contains("data-logname=\"awdeorio\"", (await visitor.PageAsync("/")).Body);
        var away = await visitor.PostUrlencodedAsync("/accounts/?target=//example.com/", withToken: false,
            ("operation", "login"), ("username", "jflinn"), ("password", "password"), ("csrf_token", token));
        Assert.Equal((302, "/"), (away.Status, away.Headers.Location?.ToString()));
    }
}
