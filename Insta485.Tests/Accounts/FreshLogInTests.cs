using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Accounts;

/// <summary>What can't be taken back asks for the password if the log-in is older than a quarter of an hour.</summary>
[Trait("Category", "Slow")]
public sealed class FreshLogInTests(AskingSite site) : IClassFixture<AskingSite>, IAsyncLifetime
{
    private static readonly TimeSpan Old = TimeSpan.FromMinutes(16);

    private const string State = """
        select concat_ws(' ', (select email from users where username = 'jag'), (select count(*) from api_tokens),
            (select count(*) from recovery_codes), (select count(*) from users))
        """;

    public static TheoryData<string, string> Forms => new()
    {
        { "/accounts/", "operation=delete" },
        { "/accounts/", "operation=edit_account&fullname=Jag the First&email=other@example.com" },
        { "/tokens/", "operation=make&name=mine&writes=on&days=30" },
        { "/codes/", "operation=make" },
    };

    public Task InitializeAsync() => site.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task AFreshLogInIsAskedNothing(string path, string form)
    {
        var visitor = await site.As("jag");
        site.Age(visitor, TimeSpan.FromMinutes(14));
        var before = await site.OneAsync<string>(State);
        Assert.InRange((await visitor.PostAsync(path, Fields(form))).Status, 200, 302);
        Assert.NotEqual(before, await site.OneAsync<string>(State));
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task AnOlderOneGetsTheFormWithThePasswordAndKeepsWhatWasTyped(string path, string form)
    {
        var visitor = await site.As("jag");
        site.Age(visitor, Old);
        var before = await site.OneAsync<string>(State);
        var answer = await visitor.PostAsync(path, Fields(form));
        Assert.Equal(403, answer.Status);
        Assert.Equal("Enter your password to go on.", answer.Page.QuerySelector("#password-problem")!.TextContent);
        Assert.Equal(before, await site.OneAsync<string>(State));
        var drawn = answer.Page.QuerySelector("form:has(#password)")!;
        foreach (var (name, value) in Fields(form).Where(field => field.Name is "fullname" or "email" or "name"))
        {
            Assert.Equal(value, drawn.QuerySelector($"[name={name}]")!.GetAttribute("value"));
        }

        if (path == "/tokens/")
        {
            Assert.True(drawn.QuerySelector("[name=writes]")!.HasAttribute("checked"));
            Assert.Equal("30", drawn.QuerySelector("[name=days][checked]")!.GetAttribute("value"));
        }

        // The same form, filled in, with the password.
        Assert.Equal(403, (await visitor.SubmitAsync(drawn, ("password", "wrong"))).Status);
        Assert.Equal(before, await site.OneAsync<string>(State));
        Assert.InRange((await visitor.SubmitAsync(drawn, ("password", "password"))).Status, 200, 302);
        Assert.NotEqual(before, await site.OneAsync<string>(State));
        Assert.Contains(site.Log, line => line.Contains("Wrong password: jag"));
    }

    [Fact]
    public async Task EditingWithTheSameAddressIsAskedNothing()
    {
        var visitor = await site.As("jag");
        site.Age(visitor, Old);
        var page = (await visitor.PageAsync("/accounts/edit/")).Page;
        Assert.Null(page.QuerySelector("#password"));
        Assert.Equal(302, (await visitor.SubmitAsync(page.Form("update"), ("fullname", "Jag the Second"))).Status);
        Assert.Equal("Jag the Second", await site.OneAsync<string>("select fullname from users where username = 'jag'"));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from notifications where username = 'jag' and kind = 10"));
    }

    [Theory]
    [InlineData("/accounts/delete/")]
    [InlineData("/accounts/tokens/")]
    [InlineData("/accounts/codes/")]
    [InlineData("/accounts/export/")]
    public async Task ThePagesHaveTheFieldOnlyThen(string path)
    {
        var visitor = await site.As("jag");
        Assert.Null((await visitor.PageAsync(path)).Page.QuerySelector("#password"));
        site.Age(visitor, Old);
        Assert.NotNull((await visitor.PageAsync(path)).Page.QuerySelector("#password"));
    }

    [Fact]
    public async Task WrongPasswordsCountAsWrongLogIns()
    {
        var visitor = await site.As("jag");
        site.Age(visitor, Old);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(403, (await visitor.PostAsync("/codes/", ("operation", "make"), ("password", "wrong"))).Status);
        }

        Assert.Equal(429, (await visitor.PostAsync("/codes/", ("operation", "make"), ("password", "password"))).Status);
        // This browser has logged in before: its log-ins count with them.
        Assert.Equal(429, (await visitor.LogInAsync("jag", "password")).Status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from recovery_codes"));
    }

    [Fact]
    public async Task ANewPasswordIsAFreshLogIn()
    {
        var visitor = await site.NewAsync("renewed");
        site.Age(visitor, Old);
        Assert.Equal(302, (await visitor.PostAsync("/accounts/", ("operation", "update_password"), ("password", "long enough"),
            ("new_password1", "longer still"), ("new_password2", "longer still"))).Status);
        Assert.Equal(200, (await visitor.PostAsync("/codes/", ("operation", "make"))).Status);
        Assert.Equal("codes password", await site.OneAsync<string>(
            "select string_agg(text, ' ' order by notificationid desc) from notifications where username = 'renewed' and kind = 10"));
    }

    private static (string Name, string Value)[] Fields(string form) =>
        [.. form.Split('&').Select(field => field.Split('=')).Select(field => (field[0], field[1]))];
}
