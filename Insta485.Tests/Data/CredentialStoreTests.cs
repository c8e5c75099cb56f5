using Insta485.Tests.House;
using Insta485.Web.Data;

namespace Insta485.Tests.Data;

public sealed class CredentialStoreTests(Site site) : IClassFixture<Site>
{
    private const string Here = "192.0.2.1";

    [Theory]
    [InlineData(null, "x", Why.Invalid)]
    [InlineData("", "x", Why.Invalid)]
    [InlineData("awdeorio", null, Why.Invalid)]
    [InlineData("awdeorio", "", Why.Invalid)]
    [InlineData("awdeorio", "password", Why.Forbidden)]
    [InlineData("Awdeorio", "chickens", Why.Forbidden)]
    [InlineData("awdeorio", "Chickens", Why.Forbidden)]
    [InlineData("awdeorio ", "chickens", Why.Forbidden)]
    [InlineData("nobody", "chickens", Why.Forbidden)]
    [InlineData("' or '1'='1", "' or '1'='1", Why.Forbidden)]
    [InlineData("nul\0", "chickens", Why.Forbidden)]
    [InlineData("a name that is far longer than any name can be, a name that is far longer than any name can be 🐔", "x", Why.Forbidden)]
    public async Task ALogInThatIsWrongIsRefused(string? username, string? password, Why why) =>
        Assert.Equal(why, await site.RefusedAsync<CredentialStore>(credentials => credentials.LogInAsync(username, password, Here)));

    // An attribute could not hold such a string.
    [Fact]
    public Task ANameWithHalfACharacterIsNobodys() => ALogInThatIsWrongIsRefused("half\uD83D", "chickens", Why.Forbidden);

    [Fact]
    public async Task ManyFirstLogInsAtOnceAllWork()
    {
        await site.ResetAsync();
        await site.As("jag");
        var (worked, _) = await site.AtOnceAsync<CredentialStore>(6, credentials => credentials.LogInAsync("michjc", "password", Here));
        Assert.Equal(6, worked);
    }

    [Theory]
    [InlineData("", "long enough 2", "long enough 2", Why.Invalid)]
    [InlineData("long enough", "", "long enough 2", Why.Invalid)]
    [InlineData("long enough", "long enough 2", null, Why.Invalid)]
    [InlineData("wrong", "long enough 2", "long enough 2", Why.Forbidden)]
    [InlineData("wrong", "long enough 2", "long enough 3", Why.Forbidden)]
    [InlineData("long enough", "long enough 2", "long enough 3", Why.Mismatch)]
    [InlineData("long enough", "short", "short", Why.Invalid)]
    public async Task APasswordThatCannotBeChangedStaysAsItWas(string password, string new1, string? new2, Why why)
    {
        await site.RunAsync("delete from users where username = 'keeper'; delete from limits");
        await site.NewAsync("keeper");
        Assert.Equal(why, await site.RefusedAsync<CredentialStore>(credentials => credentials.ChangePasswordAsync("keeper", password, new1, new2, Here)));
        await site.CallAsync<CredentialStore>(credentials => credentials.LogInAsync("keeper", "long enough", Here));
    }

    [Fact]
    public async Task AChangedPasswordIsTheOnlyOneThatWorks()
    {
        await site.NewAsync("changing");
        await site.CallAsync<CredentialStore>(credentials => credentials.ChangePasswordAsync("changing", "long enough", "another one", "another one", Here));
        Assert.Equal(Why.Forbidden, await site.RefusedAsync<CredentialStore>(credentials => credentials.LogInAsync("changing", "long enough", Here)));
        await site.CallAsync<CredentialStore>(credentials => credentials.LogInAsync("changing", "another one", Here));
    }
}
