using Insta485.Tests.Infrastructure;
using Insta485.Web.Security;
using Insta485.Web.Stores.Accounts;

namespace Insta485.Tests.Accounts;

/// <summary>Recovery codes: made on the page, used in the place of a lost password. jag has them.</summary>
public sealed class RecoveryTests(AskingSite site) : IClassFixture<AskingSite>, IAsyncLifetime
{
    private const string New = "a new password";

    public Task InitializeAsync() => site.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TenCodesAreShownOnceAndStoredNowhere()
    {
        var visitor = await site.As("jag");
        Assert.Contains("You have no codes.", (await visitor.PageAsync("/accounts/codes/")).Text);
        var answer = await visitor.PostAsync("/codes/", ("operation", "make"));
        Assert.Equal(200, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        var codes = answer.Page.QuerySelectorAll(".secret code").Select(code => code.TextContent).ToList();
        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$", code));
        Assert.Contains("You have 10 codes.", (await visitor.PageAsync("/accounts/codes/")).Text);
        Assert.DoesNotContain(site.Log, line => codes.Exists(line.Contains));
        Assert.Contains(site.Log, line => line.Contains("Recovery codes made: jag"));
        // New ones take their place.
        await visitor.PostAsync("/codes/", ("operation", "make"));
        Assert.Equal(10, await site.OneAsync<long>("select count(*) from recovery_codes"));
        Assert.Equal(403, (await RecoverAsync(site.Anonymous(), "jag", codes[0])).Status);
        Assert.Equal(400, (await visitor.PostAsync("/codes/", ("operation", "show"))).Status);
    }

    [Fact]
    public async Task ACodeSetsANewPasswordEndsEverythingElseAndLogsIn()
    {
        var (there, token) = (await site.As("jag"), await site.TokenAsync("jag"));
        var code = (await CodesAsync())[3];
        var visitor = site.Anonymous();
        var form = (await visitor.PageAsync("/accounts/recover/")).Page.Form("recover");
        var answer = await visitor.SubmitAsync(form, ("username", " JAG "), ("code", code.ToLowerInvariant().Replace("-", " ")),
            ("new_password1", New), ("new_password2", New));
        Assert.Equal((302, "/"), (answer.Status, answer.Location));
        Assert.Equal((200, 302), ((await visitor.GetAsync("/")).Status, (await there.GetAsync("/")).Status));
        (await site.Bearer(token).GetAsync("/api/v1/me/")).AssertError(403);
        Assert.Equal(403, (await site.Anonymous().LogInAsync("jag", "password")).Status);
        Assert.Equal(302, (await site.Anonymous().LogInAsync("jag", New)).Status);
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from notifications where username = 'jag' and kind = 9"));
        Assert.Contains(site.Log, line => line.Contains("Account recovered: jag"));
        // Once.
        Assert.Equal(403, (await RecoverAsync(site.Anonymous(), "jag", code)).Status);
        Assert.Equal(9, await site.OneAsync<long>("select count(*) from recovery_codes"));
    }

    [Fact]
    public async Task OfTwoWithOneCodeAtOnceOneGetsIn()
    {
        var code = (await CodesAsync())[0];
        var (worked, refused) = await site.AtOnceAsync<RecoveryCodeStore>(
            3, codes => codes.RecoverAsync(new Recovery("jag", code, New, New), "here", null));
        Assert.Equal((1, 2), (worked, refused.Count));
    }

    [Theory]
    [InlineData("", "code", New, New, 400, "username")]
    [InlineData("jag", "", New, New, 400, "code")]
    [InlineData("jag", "code", "", New, 400, "new_password1")]
    [InlineData("jag", "code", New, "", 400, "new_password2")]
    [InlineData("jag", "code", New, "different", 401, "new_password2")]
    [InlineData("jag", "code", "short", "short", 400, "new_password1")]
    [InlineData("jag", "0000-0000-0000-0000", New, New, 403, "code")]
    [InlineData("jag", "x\0", New, "different", 403, "code")]
    [InlineData("michjc", "code", New, New, 403, "code")]
    [InlineData("nobody", "code", New, New, 403, "code")]
    public async Task WhatIsRefusedNamesTheFieldAndKeepsTheCode(
        string username, string code, string first, string second, int status, string field)
    {
        var codes = await CodesAsync();
        var typed = code == "code" ? codes[0] : code;
        var answer = await RecoverAsync(site.Anonymous(), username, typed, first, second);
        Assert.Equal(status, answer.Status);
        Assert.NotEqual("", answer.Page.QuerySelector($"#{field}-problem")!.TextContent);
        Assert.Equal(username, answer.Page.QuerySelector("input[name=username]")!.GetAttribute("value"));
        Assert.Equal(
            typed.Replace('\0', '\uFFFD'), answer.Page.QuerySelector("input[name=code]")!.GetAttribute("value")!.Replace('\0', '\uFFFD'));
        Assert.Null(answer.Page.QuerySelector("input[name=new_password1]")!.GetAttribute("value"));
        Assert.Equal(10, await site.OneAsync<long>("select count(*) from recovery_codes"));
        Assert.StartsWith("sha512$", await site.OneAsync<string>("select password from users where username = 'michjc'"));
    }

    [Fact]
    public async Task WrongCodesCountAsWrongLogInsAndTellNothing()
    {
        var wrong = await RecoverAsync(site.Anonymous(), "jag", "0000");
        var unknown = await RecoverAsync(site.Anonymous(), "nobody", "0000");
        Assert.Equal(wrong.Page.QuerySelector("[role=alert]")!.TextContent, unknown.Page.QuerySelector("[role=alert]")!.TextContent);
        await RecoverAsync(site.Anonymous(), "jag", "0000");
        Assert.Equal(403, (await site.Anonymous().LogInAsync("jag", "wrong")).Status);
        var codes = await CodesAsync();
        Assert.Equal(429, (await RecoverAsync(site.Anonymous(), "jag", codes[0])).Status);
        Assert.Equal(429, (await site.Anonymous().LogInAsync("jag", "password")).Status);
    }

    [Fact]
    public async Task AnOperatorsCodeWorksForAnHour()
    {
        var (late, good) = (RecoveryCode.New(), RecoveryCode.New());
        await site.RunAsync($"""
            insert into recovery_codes (username, hash, expires) values
                ('jag', decode('{Convert.ToHexString(RecoveryCode.Hash(late))}', 'hex'), now() at time zone 'utc' - interval '1 second'),
                ('jag', decode('{Convert.ToHexString(RecoveryCode.Hash(good))}', 'hex'), now() at time zone 'utc' + interval '1 minute')
            """);
        Assert.Equal(403, (await RecoverAsync(site.Anonymous(), "jag", late)).Status);
        Assert.Equal(302, (await RecoverAsync(site.Anonymous(), "jag", good)).Status);
    }

    [Fact]
    public async Task ASuspendedAccountStaysSuspended()
    {
        var code = (await CodesAsync())[0];
        await site.RunAsync("insert into account_settings (username, suspended) values ('jag', now())");
        var answer = await RecoverAsync(site.Anonymous(), "jag", code);
        Assert.Equal(403, answer.Status);
        Assert.Contains("This account is suspended.", answer.Text);
        Assert.StartsWith("sha512$", await site.OneAsync<string>("select password from users where username = 'jag'"));
    }

    [Fact]
    public async Task WhoIsLoggedInIsLedToTheAccountAndTheLogInPageLeadsHere()
    {
        Assert.Equal("/accounts/edit/", (await (await site.As("jag")).GetAsync("/accounts/recover/")).Location);
        Assert.Contains("/accounts/recover/", (await site.Anonymous().PageAsync("/accounts/login/")).Page.Links());
    }

    [Theory]
    [InlineData("O0I1-l1oO-ABCD-EFGH", "00111100ABCDEFGH")]
    [InlineData(" 0011 1100\tabcd-efgh ", "0011-1100-ABCD-EFGH")]
    public void CodesAreReadAsPeopleCopyThem(string typed, string meant) =>
        Assert.Equal(RecoveryCode.Hash(meant), RecoveryCode.Hash(typed));

    private static Task<Answer> RecoverAsync(Visitor visitor, string username, string code, string first = New, string second = New) =>
        visitor.PostAsync("/accounts/", ("operation", "recover"), ("username", username), ("code", code), ("new_password1", first),
            ("new_password2", second));

    private Task<IReadOnlyList<string>> CodesAsync() =>
        site.WithAsync<RecoveryCodeStore, IReadOnlyList<string>>(codes => codes.MakeAsync("jag", () => Task.CompletedTask));
}
