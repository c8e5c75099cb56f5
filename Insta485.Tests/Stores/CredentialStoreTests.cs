using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores;

namespace Insta485.Tests.Stores;

public sealed class CredentialStoreTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Here = "192.0.2.1";

    // The id of a session.
    private const string This = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData(null, "x", ErrorKind.Invalid)]
    [InlineData("", "x", ErrorKind.Invalid)]
    [InlineData("awdeorio", null, ErrorKind.Invalid)]
    [InlineData("awdeorio", "", ErrorKind.Invalid)]
    [InlineData("awdeorio", "password", ErrorKind.Forbidden)]
    [InlineData("awdeorio", "Chickens", ErrorKind.Forbidden)]
    [InlineData("nobody", "chickens", ErrorKind.Forbidden)]
    [InlineData("' or '1'='1", "' or '1'='1", ErrorKind.Forbidden)]
    [InlineData("nul\0", "chickens", ErrorKind.Forbidden)]
    [InlineData("a name that is far longer than any name can be, a name that is far longer than any name can be 🐔", "x",
        ErrorKind.Forbidden)]
    public async Task ALogInThatIsWrongIsRefused(string? username, string? password, ErrorKind why) =>
        Assert.Equal(why, await site.RefusedAsync<CredentialStore>(credentials => credentials.LogInAsync(username, password, Here)));

    // An attribute could not hold such a string.
    [Fact]
    public Task NameWithHalfACharacterIsUnknown() => ALogInThatIsWrongIsRefused("half\uD83D", "chickens", ErrorKind.Forbidden);

    [Fact]
    public async Task ManyFirstLogInsAtOnceAllWork()
    {
        await site.ResetAsync();
        await site.As("jag");
        var (worked, _) = await site.AtOnceAsync<CredentialStore>(5, credentials => credentials.LogInAsync("michjc", "password", Here));
        // One is in work, and four may wait.
        Assert.Equal(5, worked);
    }

    [Theory]
    [InlineData("", "long enough 2", "long enough 2", ErrorKind.Invalid)]
    [InlineData("long enough", "", "long enough 2", ErrorKind.Invalid)]
    [InlineData("long enough", "long enough 2", null, ErrorKind.Invalid)]
    [InlineData("wrong", "long enough 2", "long enough 2", ErrorKind.Forbidden)]
    [InlineData("wrong", "long enough 2", "long enough 3", ErrorKind.Forbidden)]
    [InlineData("long enough", "long enough 2", "long enough 3", ErrorKind.Mismatch)]
    [InlineData("long enough", "short", "short", ErrorKind.Invalid)]
    public async Task APasswordThatCannotBeChangedStaysAsItWas(string password, string new1, string? new2, ErrorKind why)
    {
        await site.RunAsync("delete from users where username = 'keeper'; delete from limits");
        await site.NewAsync("keeper");
        Assert.Equal(why,
            await site.RefusedAsync<CredentialStore>(credentials =>
                credentials.ChangePasswordAsync("keeper", password, new1, new2, This, Here)));
        await site.CallAsync<CredentialStore>(credentials => credentials.LogInAsync("keeper", "long enough", Here));
    }

    [Fact]
    public async Task AChangedPasswordIsTheOnlyOneThatWorks()
    {
        await site.NewAsync("changing");
        await site.CallAsync<CredentialStore>(credentials =>
            credentials.ChangePasswordAsync("changing", "long enough", "another one", "another one", This, Here));
        Assert.Equal(ErrorKind.Forbidden,
            await site.RefusedAsync<CredentialStore>(credentials => credentials.LogInAsync("changing", "long enough", Here)));
        await site.CallAsync<CredentialStore>(credentials => credentials.LogInAsync("changing", "another one", Here));
    }
}
