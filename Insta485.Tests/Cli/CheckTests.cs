using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>A provisioned and migrated target for the tests of a class.</summary>
public sealed class ProvisionedTargetFixture : IAsyncLifetime
{
    private ProvisionedTarget? _target;

    public ProvisionedTarget Target => _target ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _target = await ProvisionedTarget.MigratedAsync();

    public async Task DisposeAsync() => await Target.DisposeAsync();
}

/// <summary>Each problem is named with a remedy, and the checks that depend on it are skipped.</summary>
[Collection(OnTlsServer.Name)]
[Trait("Category", "Slow")]
public sealed class CheckTests(ProvisionedTargetFixture fixture) : IClassFixture<ProvisionedTargetFixture>
{
    private const string All =
        "name port TLS log-in primary database version role tables schema keys time zone plans letters moderators connections clock "
        + "requests live decoder";

    private ProvisionedTarget Provisioned => fixture.Target;

    [Fact]
    public async Task EveryCheckPassesOnAProvisionedTarget()
    {
        var results = await Provisioned.CheckAsync();
        Assert.Equal(All, string.Join(' ', results.Select(result => result.Name)));
        Assert.All(results, result => Assert.Equal(CheckStatus.Passed, result.Status));
        Assert.Contains(results, result => result.Name == "tables" && result.Detail.EndsWith(" tables and can't create any"));
        Assert.Contains(results, result => result.ToString().StartsWith("✓ TLS: 1.3, certificate verified for localhost, valid until "));
        Assert.Contains(results,
            result => result.ToString() == $"✓ schema: version {ProvisionedTarget.Steps.Count}, as this build requires");
    }

    [Fact]
    public async Task EveryCheckPassesOnALocalTarget()
    {
        var database = await Postgres.CloneAsync();
        try
        {
            var config = await Postgres.PlaceAsync(database);
            var results = await new TargetCheck(config, config.Target, TimeProvider.System).RunAsync();
            Assert.Equal(All, string.Join(' ', results.Select(result => result.Name)));
            Assert.All(results, result => Assert.Equal(CheckStatus.Passed, result.Status));
            Assert.Contains(results, result => result.ToString() ==
                "✓ TLS: off (Database:Targets:Local:TlsMode is Disable); a connection on this machine needs none");
        }
        finally
        {
            await Postgres.DropAsync(database);
        }
    }

    // As in compose.yaml: a host name of a private network is not local.
    [Fact]
    public async Task DisabledTlsAcrossANetworkIsReportedWithoutFailing()
    {
        var port = (await Postgres.ServerAsync()).Port;
        var settings = new TargetOptions { Host = "db", User = "insta485", Database = "insta485", TlsMode = SslMode.Disable };
        var target = Target.Named(new DatabaseOptions { Targets = new() { ["Compose"] = settings } }, "Compose");
        Assert.True(target is { IsLocal: false });
        var (results, isOpen) = await new ConnectivityCheck(target, "127.0.0.1", port).RunAsync();
        Assert.True(isOpen);
        Assert.Equal($"– TLS: off (Database:Targets:Compose:TlsMode is Disable): the connection to 127.0.0.1:{port} is not encrypted",
            results[^1].ToString());
        Assert.DoesNotContain(results, result => result.Status == CheckStatus.Failed);
    }

    [Theory]
    [InlineData("Host", "no-such-host.invalid", "name", "does not resolve", "correct Database:Targets:Rds:Host")]
    [InlineData("Port", "1", "port", "nothing listens at localhost:1", "correct Database:Targets:Rds:Port")]
    [InlineData("Password", "mistaken", "log-in", "the server rejected the password of t_", "correct Database:Targets:Rds:Password")]
    [InlineData("Password", "", "log-in", "the server requires a password, and none is set", "set Database:Targets:Rds:Password")]
    [InlineData("Host", "127.0.0.1", "TLS", "the certificate is for localhost, not for 127.0.0.1",
        "set Database:Targets:Rds:Host to a name that the certificate contains")]
    public async Task ProblemOfTheConnectionIsNamedAndLaterChecksAreSkipped(string setting, string value, string name, string detail,
        string remedy)
    {
        var results = await Provisioned.CheckAsync(("Database:Targets:Rds:" + setting, value));
        AssertOnlyFailure(results, name, detail, remedy);
        // The decoder does not depend on the database.
        Assert.All(results.SkipWhile(result => result.Name != name).Skip(1).SkipLast(1),
            result => Assert.Equal(CheckStatus.Skipped, result.Status));
        Assert.DoesNotContain(results, result => result.ToString().Contains("mistaken"));
    }

    [Fact]
    public async Task CertificateOfAnotherAuthorityIsNotTrusted()
    {
        using var others = new Certificates();
        await WithAuthorityAsync(others.Authority, async authority => AssertOnlyFailure(
            await Provisioned.CheckAsync(authority), "TLS", "not trusted; its issuer is CN=Insta485 tests",
                "set Database:Targets:Rds:RootCertificate to the file"));
        await WithAuthorityAsync("no certificate",
            async authority => AssertOnlyFailure(
                await Provisioned.CheckAsync(authority), "TLS", "contains no certificate", "RootCertificate"));
    }

    [Fact]
    public async Task ExpiredCertificateIsNotTrusted()
    {
        using var certificates = new Certificates();
        await using var old = new FakePostgresListener("S", certificates.Issue(-2, "localhost"));
        await WithAuthorityAsync(certificates.Authority, async authority => AssertOnlyFailure(
            await Provisioned.CheckAsync(authority, ("Database:Targets:Rds:Port", old.Port.ToString())), "TLS",
                "has expired or is not valid yet (the server's is valid from ", "renew the server's certificate"));
    }

    [Fact]
    public async Task LogInWithoutAnAnswerTimesOut()
    {
        using var certificates = new Certificates();
        await using var silent = new FakePostgresListener("S", certificates.Issue(1, "localhost"));
        await WithAuthorityAsync(certificates.Authority, async authority => AssertOnlyFailure(
            await Provisioned.CheckAsync(authority, ("Database:Targets:Rds:Port", silent.Port.ToString()),
                ("Database:Targets:Rds:ConnectTimeoutSeconds", "1")),
            "log-in", "no answer within 1 s", "read the server's log"));
    }

    [Fact]
    public async Task ServerWithoutTlsOrWithoutAnAnswerFailsTheCheck()
    {
        await using var plain = new FakePostgresListener("N");
        AssertOnlyFailure(await Provisioned.CheckAsync(("Database:Targets:Rds:Port", plain.Port.ToString())), "TLS",
            "the server does not offer TLS", "ssl = on");
        await using var silent = new FakePostgresListener("");
        var results =
            await Provisioned.CheckAsync(("Database:Targets:Rds:Port", silent.Port.ToString()),
                ("Database:Targets:Rds:ConnectTimeoutSeconds", "1"));
        AssertOnlyFailure(results, "TLS", "no answer within 1 s", " is a PostgreSQL server");
    }

    [Fact]
    public async Task UnverifiedCertificateFailsAndTheOtherChecksRun()
    {
        var results = await Provisioned.CheckAsync(
            ("Database:Targets:Rds:RootCertificate", ""), ("Database:Targets:Rds:TlsMode", "Require"));
        AssertOnlyFailure(results, "TLS", "the certificate is not verified", "set Database:Targets:Rds:TlsMode to VerifyFull");
        Assert.DoesNotContain(results, result => result.Status == CheckStatus.Skipped);
    }

    [Fact]
    public async Task SuperuserAndMembersOfRdsSuperuserFail()
    {
        (string, string)[] superuser =
            [("Database:Targets:Rds:User", "postgres"), ("Database:Targets:Rds:Password", Provisioned.Server.SuperuserPassword)];
        AssertFailure(await Provisioned.CheckAsync(superuser), "role", "postgres is a superuser",
            "set Database:Targets:Rds:User to a role of the site's own; `provision` creates one");
        (string, string)[] administrator =
            [("Database:Targets:Rds:User", TlsServer.Administrator), ("Database:Targets:Rds:Password", Provisioned.Administrator.Password),
                ("Database:Targets:Rds:Database", "postgres")];
        AssertFailure(await Provisioned.CheckAsync(administrator), "role", "administrator is a member of rds_superuser",
            "`provision` creates one");

        // Membership through another role.
        var between = DatabaseAdmin.Quote(Provisioned.Name + "_b");
        await Provisioned.Server.RunAsync("postgres",
            $"create role {between} in role rds_superuser; grant {between} to {DatabaseAdmin.Quote(Provisioned.Name)}");
        try
        {
            AssertFailure(await Provisioned.CheckAsync(), "role", "is a member of rds_superuser", "`provision` creates one");
        }
        finally
        {
            await Provisioned.Server.RunAsync("postgres", $"drop role {between}");
        }
    }

    [Fact]
    public async Task MissingOrForbiddenDatabaseIsNamed()
    {
        var results = await Provisioned.CheckAsync(("Database:Targets:Rds:Database", "t_none"));
        AssertOnlyFailure(results, "database", "t_none does not exist", "run `provision`, or `empty` as a role that may create databases");
        Assert.Equal(["tables", "schema", "keys", "plans", "letters", "moderators", "requests", "live"],
            results.Where(result => result.Status == CheckStatus.Skipped).Select(result => result.Name));

        await using var other = await ProvisionedTarget.NewAsync();
        await other.ProvisionAsync();
        AssertOnlyFailure(await Provisioned.CheckAsync(("Database:Targets:Rds:Database", other.Name)), "database", "may not connect to t_",
            "grant connect on database");
    }

    [Fact]
    public async Task MissingLocalDatabaseIsForCreate()
    {
        var config = await Postgres.PlaceAsync("t_none");
        var results = await new TargetCheck(config, config.Target, TimeProvider.System).RunAsync();
        AssertOnlyFailure(results, "database", "t_none does not exist",
            "run `create` (with sample data) or `empty`; or correct Database:Targets:Local:Database");
        Assert.DoesNotContain(results, result => result.Remedy.Contains("provision"));
    }

    [Fact]
    public async Task EachOfSeveralServersIsCheckedAndThePrimaryIsNamed()
    {
        var (port, there) = (Provisioned.Server.Port, $"localhost:{Provisioned.Server.Port}");
        var results = await Provisioned.CheckAsync(("Database:Targets:Rds:Host", $"localhost:1,localhost:{port}"));
        AssertOnlyFailure(results, "localhost:1 port", "nothing listens", "start PostgreSQL there");
        Assert.Equal(["localhost:1 TLS", "localhost:1 log-in"],
            results.Where(result => result.Status == CheckStatus.Skipped).Select(result => result.Name));
        Assert.Contains(results, result => result.ToString() == $"✓ primary: {there} accepts writes");
        AssertOnlyFailure(await Provisioned.CheckAsync(("Database:Targets:Rds:Host", $"{there},{there}")), "primary",
            "several servers accept writes", "to one primary and its standbys");
    }

    [Fact]
    public async Task CheckReportsEveryResultWithoutPasswordsAndFails()
    {
        var lines = new List<string>();
        var config = Provisioned.Config(("Database:Targets:Rds:PoolMaximum", "500"));
        var failed = await Assert.ThrowsAsync<CommandException>(() => TargetCheck.PrintAsync(config, config.Target, lines.Add));
        Assert.Equal("1 of 20 checks failed", failed.Message);
        Assert.Equal(21, lines.Count);
        Assert.Contains(lines,
            line => line.StartsWith("✗ connections: the site may open 501 (1 instance, up to 501 each); ")
                && line.Contains("→ lower Database:Targets:Rds:PoolMaximum or Database:Instances"));
        Assert.DoesNotContain(lines, line => line.Contains(config.Target.Options.Password));
        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
    }

    private static void AssertOnlyFailure(IReadOnlyList<CheckResult> results, string name, string detail, string remedy)
    {
        AssertFailure(results, name, detail, remedy);
        Assert.Single(results, result => result.Status == CheckStatus.Failed);
    }

    private static void AssertFailure(IReadOnlyList<CheckResult> results, string name, string detail, string remedy)
    {
        var failure = Assert.Single(results, result => result.Name == name);
        Assert.Equal(CheckStatus.Failed, failure.Status);
        Assert.Contains(detail, failure.Detail);
        Assert.Contains(remedy, failure.Remedy);
    }

    private static async Task WithAuthorityAsync(string pem, Func<(string, string), Task> work)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, pem);
        await work(("Database:Targets:Rds:RootCertificate", file));
        File.Delete(file);
    }
}
