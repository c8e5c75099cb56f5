using Insta485.Web.Configuration;
using Insta485.Web.Security;

namespace Insta485.Tests.Security;

public sealed class PasswordsTests
{
    private readonly Passwords _passwords = new(new AccountOptions { BcryptWorkFactor = 4 });

    [Theory]
    [InlineData("long enough")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("nul \0 inside")]
    [InlineData("\0")]
    [InlineData("pässwörd 🐔")]
    public async Task AHashIsBcryptAndVerifies(string password)
    {
        var hash = await _passwords.HashAsync(password);
        Assert.Matches(@"^\$2a\$04\$[./A-Za-z0-9]{53}\z", hash);
        Assert.Equal((true, null), await _passwords.VerifyAsync(hash, password));
        foreach (var wrong in new[] { password + "x", password + "\0", "x" + password, password + " ", password.ToUpperInvariant() + "X" })
        {
            Assert.Equal((false, null), await _passwords.VerifyAsync(hash, wrong));
        }
    }

    // "grüße-žluť-1", composed and decomposed.
    [Theory]
    [InlineData("gr\u00fc\u00dfe-\u017elu\u0165-1", "gru\u0308\u00dfe-z\u030clut\u030c-1")]
    [InlineData("gru\u0308\u00dfe-z\u030clut\u030c-1", "gr\u00fc\u00dfe-\u017elu\u0165-1")]
    public async Task APasswordIsTheSameInAnotherUnicodeForm(string given, string typed)
    {
        var hash = await _passwords.HashAsync(given);
        Assert.Equal((true, null), await _passwords.VerifyAsync(hash, typed));
        // Hashes of before are of what was typed, in whatever form; they are renewed when they are used.
        var before = BCrypt.Net.BCrypt.EnhancedHashPassword(given, 4, BCrypt.Net.HashType.SHA384);
        var (good, upgrade) = await _passwords.VerifyAsync(before, given);
        Assert.True(good);
        Assert.Equal((true, null), await _passwords.VerifyAsync(upgrade ?? before, typed));
        Assert.False((await _passwords.VerifyAsync(upgrade ?? before, typed + " ")).Good);
    }

    [Fact]
    public async Task TwoHashesOfOnePasswordDiffer() =>
        Assert.NotEqual(await _passwords.HashAsync("long enough"), await _passwords.HashAsync("long enough"));

    [Fact]
    public async Task NothingIsCutAt72BytesNorAtNul()
    {
        var start = new string('x', 72);
        var hash = await _passwords.HashAsync(start + "a");
        Assert.True((await _passwords.VerifyAsync(hash, start + "a")).Good);
        Assert.False((await _passwords.VerifyAsync(hash, start + "b")).Good);
        Assert.False((await _passwords.VerifyAsync(hash, start)).Good);
        hash = await _passwords.HashAsync("before\0after");
        Assert.False((await _passwords.VerifyAsync(hash, "before\0")).Good);
        Assert.False((await _passwords.VerifyAsync(hash, "before")).Good);
        hash = await _passwords.HashAsync(new string('é', 1024));
        Assert.False((await _passwords.VerifyAsync(hash, new string('é', 1023))).Good);
    }

    // Made with libxcrypt, which the site called before BCrypt.Net-Next.
    [Theory]
    [InlineData("chickens of instagram", "$2b$04$dbf7MyMVuMdl35wCt/WYW.21bWFSSVV2MwjeyEHniP0XnHR5bly6W")]
    [InlineData("pässwört mit Ümläuten 🐔", "$2b$04$CG1KZxtJv69x9IBFTyijBed5tqL1QbA0E3uZLvICCzJ/NAxzYggFG")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx and more",
        "$2b$04$orUaZl16KE41Vq6NukuCgOpCx3pQrcl3xZP1gx5t57f57Ced7xtTK")]
    public async Task APasswordInTheFormBeforeVerifiesAndSoItDoesInTheFormOfToday(string password, string before)
    {
        var today = await _passwords.HashAsync(password);
        Assert.StartsWith("$2a$04$", today);
        foreach (var stored in new[] { before, today })
        {
            // Neither is replaced because of its letter.
            Assert.Equal((true, null), await _passwords.VerifyAsync(stored, password));
            Assert.Equal((false, null), await _passwords.VerifyAsync(stored, password + "!"));
        }

        var harder = new Passwords(new AccountOptions { BcryptWorkFactor = 5 });
        Assert.StartsWith("$2a$05$", (await harder.VerifyAsync(before, password)).Upgrade);
    }

    // A form or a header cannot carry half of a character; a hash that was made from one verifies all the same.
    [Fact]
    public async Task HalfACharacterIsHashedAsItAlwaysWas() => Assert.Equal((true, null),
        await _passwords.VerifyAsync("$2b$04$cDodD28Q.TCOakkoHS3nhO.Edm6aLOrbynK1FztOdSW4ls.lopGCm", "half \ud83d"));

    // Made with bcryptjs 3 over base64 of Node's SHA-384.
    [Theory]
    [InlineData("correct horse battery staple", "$2b$04$tvPwqOigFTDyldOpMRcMs..fTc2oBq1k7llxvcD2CEaumip764c7m")]
    [InlineData("pässwörd 🐔", "$2b$04$2XHXV2d9HPLsADy579lJHuH44q5gIookdBuArf.QyV8NwjxKCTKhW")]
    public async Task AHashOfAnotherProgramVerifies(string password, string hash)
    {
        Assert.Equal((true, null), await _passwords.VerifyAsync(hash, password));
        Assert.Equal((false, null), await _passwords.VerifyAsync(hash, password + "!"));
    }

    [Fact]
    public async Task TheCoursesHashVerifiesAndIsToBeReplaced()
    {
        const string Stored =
            "sha512$34e94a05cdf247db92a84bc590950336$7eaca2b4169e042120f015666115856c717343f1c75d1c1bd1bf469bd1cd439eb152ccda6a0b87037"
                + "06dfbcb861b3cef9208325c31f436e8edb9563f01176c48";
        var (good, upgrade) = await _passwords.VerifyAsync(Stored, "chickens");
        Assert.True(good);
        Assert.Equal((true, null), await _passwords.VerifyAsync(upgrade, "chickens"));
        Assert.Equal((false, null), await _passwords.VerifyAsync(Stored, "password"));
        Assert.Equal((false, null), await _passwords.VerifyAsync(Stored, Stored));
    }

    [Fact]
    public async Task AnotherWorkFactorIsToBeReplaced()
    {
        var harder = new Passwords(new AccountOptions { BcryptWorkFactor = 5 });
        var (good, upgrade) = await harder.VerifyAsync(await _passwords.HashAsync("long enough"), "long enough");
        Assert.True(good);
        Assert.StartsWith("$2a$05$", upgrade);
        Assert.Equal((true, null), await harder.VerifyAsync(upgrade, "long enough"));
        Assert.Equal((false, null), await harder.VerifyAsync(await _passwords.HashAsync("long enough"), "wrong"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("plain$text")]
    [InlineData("sha512$salt")]
    [InlineData("sha512$salt$")]
    [InlineData("sha512$$cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417"
        + "a81a538327af927da3e$")]
    [InlineData("md5$salt$hash")]
    public async Task WhatIsNoHashNeverVerifies(string? stored)
    {
        foreach (var password in new[] { "", "none", "password", stored ?? "x" })
        {
            Assert.Equal((false, null), await _passwords.VerifyAsync(stored, password));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sha512$34e94a05cdf247db92a84bc590950336$7eaca2b4169e042120f015666115856c717343f1c75d1c1bd1bf469bd1cd439eb152ccda6a0b8"
        + "703706dfbcb861b3cef9208325c31f436e8edb9563f01176c48")]
    [InlineData("$2b$04$abcdefghijklmnopqrstuuWoBDAIEkMbo0nXnRxu0JrFUDBhPgBNm")]
    public async Task AWrongPasswordCostsOneBcryptForEveryAccount(string? stored)
    {
        var before = _passwords.Computed;
        Assert.False((await _passwords.VerifyAsync(stored, "wrong")).Good);
        Assert.Equal(before + 1, _passwords.Computed);
    }
}
