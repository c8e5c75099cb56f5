using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Tests.Security;

/// <summary>A site that refuses common passwords, as every site does that is not local.</summary>
public sealed class CarefulSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("Accounts:RefuseCommonPasswords", "true")];
}

public sealed class PasswordRulesTests(CarefulSite site) : IClassFixture<CarefulSite>
{
    [Theory]
    [InlineData("password", "The password must not be one of the 10,000 most common ones.")]
    [InlineData("12345678", "The password must not be one of the 10,000 most common ones.")]
    [InlineData("Sunshine", "The password must not be one of the 10,000 most common ones.")]
    [InlineData(" qwertyuiop ", "The password must not be one of the 10,000 most common ones.")]
    [InlineData("Insta485", "The password must not be the name of this site.")]
    [InlineData("long.name-1", "The password must not be your own name or e-mail address.")]
    [InlineData("new user", "The password must not be your own name or e-mail address.")]
    [InlineData("NEW@example.com", "The password must not be your own name or e-mail address.")]
    [InlineData("short", "The password must be at least 8 characters (it has 5).")]
    public async Task APasswordThatIsTriedFirstIsRefusedWithTheReason(string password, string reason)
    {
        var before = await site.OneAsync<long>("select count(*) from users");
        var answer = await site.Anonymous().SignUpAsync("long.name-1", password);
        Assert.Equal(400, answer.Status);
        Assert.Contains(reason, answer.Text);
        Assert.Equal(before, await site.OneAsync<long>("select count(*) from users"));
    }

    [Fact]
    public void TheWordBeforeTheAtIsNoPasswordEither()
    {
        var refused = Assert.Throws<RefusedException>(() =>
            new PasswordRules(refuseCommon: true).Require("longlocalpart", "new_password1", "x", "X Y", "LongLocalPart@example.com"));
        Assert.Equal((ErrorKind.Invalid, "new_password1"), (refused.Kind, refused.Field));
    }

    [Theory]
    [InlineData("password1", "one of the 10,000 most common ones")]
    [InlineData("careful.person", "your own name")]
    [InlineData("somebody new", "your own name")]
    public async Task SoIsAChangedOneAndTheOldOneGoesOnWorking(string password, string reason)
    {
        await site.RunAsync("delete from users where username = 'careful.person'");
        // As it was before the rule.
        var visitor = await site.NewAsync("careful.person", "password");
        var answer = await visitor.PostAsync("/accounts/", ("operation", "update_password"), ("password", "password"),
            ("new_password1", password), ("new_password2", password));
        Assert.Equal(400, answer.Status);
        Assert.Contains(reason, answer.Text);
        await site.As("careful.person", "password");
        await site.As("jag");
    }

    [Fact]
    public async Task AnotherPasswordIsTaken() => await site.SignUpAsync("careful", "hens lay eggs at dawn");
}

public sealed class LocalPasswordsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task TheCourseSignsUpWithACommonOneOnALocalTarget() => await site.SignUpAsync("student", "password");

    [Fact]
    public void TheListHasTenThousandOfTheLengthThatIsAllowed()
    {
        using var list = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!);
        var words = list.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10_000, words.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(words, word => Assert.True(word.Length >= PasswordRules.MinLength, word));
    }
}
