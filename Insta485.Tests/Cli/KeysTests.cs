using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Insta485.Tests.Cli.Commands;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Errors;
using Insta485.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using static Insta485.Tests.Http.SeveralInstancesTests;

namespace Insta485.Tests.Cli;

/// <summary>The certificate of the keys of cookies: who reads the database, or a backup, can't make a cookie.</summary>
public sealed class KeysTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private static readonly string Certificate = KeyCertificates.New();

    [Fact]
    public async Task MigrateProtectsTheKeysThatAreThereAndCookiesGoOnWorking()
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(1, await ClearAsync());
        var migrated = await CommandRun.OfAsync(Config(), "migrate");
        Assert.Equal((0, ""), (migrated.Status, migrated.Error));
        Assert.StartsWith("Protected 1 key of cookies with the certificate.\n", migrated.Output);
        Assert.Equal(0, await ClearAsync());
        Assert.DoesNotContain("Protected", (await CommandRun.OfAsync(Config(), "migrate")).Output);
        await using (var instance = await StartAsync(Config()))
        {
            await At(instance, visitor).PageAsync("/");
        }

        // An instance with a newer certificate reads what the older one protects; one that lacks it does not.
        var newer = KeyCertificates.New();
        await using (var instance = await StartAsync(Config(newer, ("Keys:OlderCertificates", Certificate))))
        {
            await At(instance, visitor).PageAsync("/");
        }

        await using (var instance = await StartAsync(Config(newer)))
        {
            Assert.Equal(302, (await At(instance, visitor).GetAsync("/")).Status);
        }

        // A new key is protected when it is made.
        await site.RunAsync("delete from data_protection_keys");
        await using (var instance = await StartAsync(Config()))
        {
            await At(instance, visitor).GetAsync("/accounts/login/");
        }

        Assert.Equal((0, 1), (await ClearAsync(), await site.OneAsync<long>("select count(*) from data_protection_keys")));
        await site.RunAsync("delete from data_protection_keys");
    }

    [Fact]
    public async Task EachFormOfACertificateIsRead()
    {
        var folder = Directory.CreateTempSubdirectory("insta485-keys-").FullName;
        var pem = System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(Certificate));
        using var certificate = X509Certificate2.CreateFromPem(pem, pem);
        using var key = certificate.GetRSAPrivateKey() ?? throw new InvalidOperationException("It has no key.");
        var encrypted = certificate.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem("a password",
            new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        var (pfx, file) = (Path.Combine(folder, "keys.pfx"), Path.Combine(folder, "keys.pem"));
        await File.WriteAllBytesAsync(pfx, certificate.Export(X509ContentType.Pkcs12, "a password"));
        await File.WriteAllTextAsync(file, encrypted);
        foreach (var (value, password) in new[]
        {
            (Certificate, ""), (pem, ""), (pfx, "a password"), (file, "a password"), (encrypted, "a password"),
            (Convert.ToBase64String(await File.ReadAllBytesAsync(pfx)), "a password"),
        })
        {
            var read = KeyCertificates.Read(new() { Certificate = value, Password = password }, folder);
            Assert.Equal(certificate.Thumbprint, read?.Current.Thumbprint);
        }

        foreach (var (value, password, problem) in new[]
        {
            ("nothing.pem", "", "names no file"), (pfx, "wrong", "can't be read"), (file, "", "can't be read"),
            (certificate.ExportCertificatePem(), "", "can't be read"), ("AAAA", "", "can't be read"),
        })
        {
            var refused = Assert.Throws<SettingsException>(
                () => KeyCertificates.Read(new() { Certificate = value, Password = password }, folder));
            Assert.StartsWith("Keys:Certificate ", refused.Message);
            Assert.Contains(problem, refused.Message);
            Assert.DoesNotContain("wrong", refused.Message);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task KeysMakesOneAndRenewKeepsTheOneBefore()
    {
        var folder = Directory.CreateTempSubdirectory("insta485-keys-").FullName;
        var file = AppConfiguration.CertificateFile(folder);
        AppConfiguration In(bool withFile) => AppConfiguration.From((withFile
            ? new ConfigurationBuilder().AddConfiguration(site.Config.Configuration).AddJsonFile(file)
            : new ConfigurationBuilder().AddConfiguration(site.Config.Configuration)).Build(), folder);
        var made = await CommandRun.OfAsync(In(withFile: false), "keys");
        Assert.Equal((0, ""), (made.Status, made.Error));
        Assert.Contains(file, made.Output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var first = In(withFile: true).Options.Keys;
        Assert.NotNull(KeyCertificates.Read(first, folder));

        var again = await CommandRun.OfAsync(In(withFile: true), "keys");
        Assert.Equal((1, "Error: Keys:Certificate is already set; `keys --renew` replaces it\n"), (again.Status, again.Error));
        Assert.Equal(0, (await CommandRun.OfAsync(In(withFile: true), "keys", "--renew")).Status);
        var second = In(withFile: true).Options.Keys;
        Assert.NotEqual(first.Certificate, second.Certificate);
        Assert.Equal(first.Certificate, second.OlderCertificates);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ATargetThatIsNotLocalRequiresOneToStart()
    {
        (string, string)[] remote =
        [
            ("Database:Target", "Rds"), ("Database:Targets:Rds:Host", "db.example.com"),
            ("Database:Targets:Rds:Password", "long and random"),
        ];
        var refused = Assert.Throws<SettingsException>(() => SiteHost.RequireSecrets(Config("", remote)));
        Assert.StartsWith("Keys:Certificate is missing", refused.Message);
        Assert.Contains("`bin/insta485db keys` makes one", refused.Message);
        Assert.DoesNotContain('\n', refused.Message);
        SiteHost.RequireSecrets(Config(Certificate, remote));
        SiteHost.RequireSecrets(await Postgres.PlaceAsync(site.Database));
    }

    private AppConfiguration Config(string? certificate = null, params (string Key, string Value)[] more) => AppConfiguration.From(
        new ConfigurationBuilder().AddConfiguration(site.Config.Configuration)
            .AddInMemoryCollection(more.Append(("Keys:Certificate", certificate ?? Certificate))
                .Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2))).Build(),
        site.Config.Options.Root);

    private static async Task<WebApplication> StartAsync(AppConfiguration config)
    {
        var instance = SiteHost.Build(config, config.Target, builder => builder.Logging.ClearProviders());
        await instance.StartAsync();
        return instance;
    }

    private Task<long> ClearAsync() => site.OneAsync<long>("select count(*) from data_protection_keys where xml like '%<masterKey%'");
}

/// <summary>What <c>check</c> and <c>provision</c> say about it on a server.</summary>
[Collection(OnTlsServer.Name)]
[Trait("Category", "Slow")]
public sealed class RemoteKeysTests
{
    [Fact]
    public async Task ProvisionMakesOneAndCheckIsRedForKeysInTheClearUntilMigrate()
    {
        await using var target = await ProvisionedTarget.NewAsync();
        await target.ProvisionAsync();
        Assert.True(File.Exists(target.CertificateFile));
        await target.MigrateAsync();
        Assert.Equal(CheckStatus.Passed, (await KeysOfAsync(target)).Status);
        await target.RunAsOwnerAsync("""
            insert into data_protection_keys (name, xml) values ('old', '<key><masterKey p:requiresEncryption="true"
                xmlns:p="http://schemas.asp.net/2015/03/dataProtection"><value>AAAA</value></masterKey></key>')
            """);
        var red = await KeysOfAsync(target);
        Assert.Equal((CheckStatus.Failed, "run `migrate`: it protects them"), (red.Status, red.Remedy));
        await target.MigrateAsync();
        var green = await KeysOfAsync(target);
        Assert.Equal((CheckStatus.Passed, "a certificate protects all 1"), (green.Status, green.Detail));

        // Without the certificate the site does not start.
        var missing = await KeysOfAsync(target, ("Keys:Certificate", ""));
        Assert.Equal(CheckStatus.Failed, missing.Status);
        Assert.Contains("`bin/insta485db keys`", missing.Remedy);
    }

    [Fact]
    public async Task RequireIsRedBecauseVerifyFullCouldBe()
    {
        await using var target = await ProvisionedTarget.MigratedAsync();
        var tls = (await target.CheckAsync(("Database:Targets:Rds:TlsMode", "Require"), ("Database:Targets:Rds:RootCertificate", "")))
            .Single(result => result.Name == "TLS");
        Assert.Equal(CheckStatus.Failed, tls.Status);
        Assert.Contains("VerifyFull", tls.Remedy);
        Assert.Equal(CheckStatus.Passed, (await target.CheckAsync()).Single(result => result.Name == "TLS").Status);
        // The default of the target Rds, with the system's authorities.
        Assert.Equal(Npgsql.SslMode.VerifyFull, target.Config(("Database:Targets:Rds:RootCertificate", "")).Target.TlsMode);
    }

    [Fact]
    public async Task DumpLeavesSecretsOutThereUnlessTheyAreAskedFor()
    {
        await using var target = await ProvisionedTarget.MigratedAsync();
        await target.RunAsOwnerAsync(await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "data.sql")));
        await target.RunAsOwnerAsync("""
            insert into api_tokens (username, name, hash, writes) values ('awdeorio', 'a program''s token', '\xfeed01', true);
            insert into recovery_codes (username, hash) values ('awdeorio', '\xfeed02');
            """);
        foreach (var format in new string[][] { [], ["--csv"] })
        {
            var dump = await CommandRun.OfAsync(target.Config(), ["dump", .. format]);
            Assert.Equal((0, ""), (dump.Status, dump.Error));
            Assert.Contains("awdeorio", dump.Output);
            Assert.Contains("Walking the plank", dump.Output);
            Assert.DoesNotContain("sha512$", dump.Output);
            Assert.Contains("a program's token", dump.Output);
            Assert.DoesNotContain("@umich.edu", dump.Output);
            var all = await CommandRun.OfAsync(target.Config(), ["dump", "--secrets", .. format]);
            Assert.DoesNotContain("\\xfeed", dump.Output + all.Output);
            Assert.Contains("sha512$", all.Output);
            Assert.Contains("awdeorio@umich.edu", all.Output);
        }
    }

    private static async Task<CheckResult> KeysOfAsync(ProvisionedTarget target, params (string, string)[] more) =>
        (await target.CheckAsync(more)).Single(result => result.Name == "keys");
}
