using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>A database across a network, provisioned and migrated, for tests that look at it.</summary>
public sealed class FarAway : IAsyncLifetime
{
    private ProvisionedTarget? _far;

    /// <summary>It.</summary>
    public ProvisionedTarget Far => _far ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _far = await ProvisionedTarget.MigratedAsync();

    public async Task DisposeAsync() => await Far.DisposeAsync();
}

/// <summary>Each thing that can be wrong is named, with what to do about it; what comes after it is not asked.</summary>
[Collection(OnTlsServer.Name)]
public sealed class CheckTests(FarAway away) : IClassFixture<FarAway>
{
    private const string All = "name port TLS log-in primary database version role tables schema time zone connections clock";

    private ProvisionedTarget Far => away.Far;

    [Fact]
    public async Task WhereAllIsWellEveryLineSaysSo()
    {
        var found = await Far.CheckAsync();
        Assert.Equal(All, string.Join(' ', found.Select(one => one.Name)));
        Assert.All(found, one => Assert.Equal(CheckStatus.Passed, one.Status));
        Assert.Contains(found, one => one.Name == "tables" && one.Detail.EndsWith(", makes none"));
        Assert.Contains(found, one => one.ToString().StartsWith("✓ TLS: 1.3, certificate verified for localhost, good until "));
        Assert.Contains(found,
            one => one.ToString() == $"✓ schema: version {ProvisionedTarget.Steps.Count}, and this build wants {ProvisionedTarget.Steps.Count}");
    }

    [Fact]
    public async Task SoItDoesOnThisMachine()
    {
        var database = await Postgres.CloneAsync();
        try
        {
            var config = await Postgres.PlaceAsync(database);
            var found = await new TargetCheck(config, config.Target, TimeProvider.System).RunAsync();
            Assert.Equal(All, string.Join(' ', found.Select(one => one.Name)));
            Assert.All(found, one => Assert.Equal(CheckStatus.Passed, one.Status));
            Assert.Contains(found, one => one.ToString() == "✓ TLS: not wanted, nor is it needed on this machine");
        }
        finally
        {
            await Postgres.DropAsync(database);
        }
    }

    // As compose has it: a name of its own network, which is not local.
    [Fact]
    public async Task WhoWantsNoTlsAcrossANetworkIsToldWhatThatMeansAndNoMore()
    {
        var port = (await Postgres.ServerAsync()).Port;
        var settings = new TargetOptions { Host = "db", User = "insta485", Database = "insta485", TlsMode = SslMode.Disable };
        var target = Target.Named(new DatabaseOptions { Targets = new() { ["Compose"] = settings } }, "Compose");
        Assert.True(target is { IsLocal: false });
        var (found, isOpen) = await new ConnectivityCheck(target, "127.0.0.1", port).RunAsync();
        Assert.True(isOpen);
        Assert.Equal($"– TLS: not wanted (Database:Targets:Compose:TlsMode is Disable): nothing that goes to 127.0.0.1:{port} is encrypted",
            found[^1].ToString());
        Assert.DoesNotContain(found, one => one.Status == CheckStatus.Failed);
    }

    [Theory]
    [InlineData("Host", "no-such-host.invalid", "name", "does not resolve", "correct Database:Targets:Rds:Host")]
    [InlineData("Port", "1", "port", "nothing listens at localhost:1", "correct Database:Targets:Rds:Port")]
    [InlineData("Password", "mistaken", "log-in", "the password is not the one of t_", "correct Database:Targets:Rds:Password")]
    [InlineData("Password", "", "log-in", "there is none", "set Database:Targets:Rds:Password")]
    [InlineData("Host", "127.0.0.1", "TLS", "the certificate is for localhost, and not for 127.0.0.1",
        "let Database:Targets:Rds:Host say a name")]
    public async Task WhatIsWrongOnTheWayIsNamedAndNothingAfterItIsAsked(string setting, string value, string thing, string said,
        string remedy)
    {
        var found = await Far.CheckAsync(("Database:Targets:Rds:" + setting, value));
        OnlyBad(found, thing, said, remedy);
        Assert.All(found.SkipWhile(one => one.Name != thing).Skip(1), one => Assert.Equal(CheckStatus.Skipped, one.Status));
        Assert.DoesNotContain(found, one => one.ToString().Contains("mistaken"));
    }

    [Fact]
    public async Task ACertificateOfAnotherAuthorityIsNotTrusted()
    {
        using var others = new Certificates();
        await WithAuthorityAsync(others.Authority, async authority => OnlyBad(
            await Far.CheckAsync(authority), "TLS", "not trusted: it comes from CN=Insta485 tests",
                "let Database:Targets:Rds:RootCertificate name the file"));
        await WithAuthorityAsync("no certificate",
            async authority => OnlyBad(await Far.CheckAsync(authority), "TLS", "holds no certificate", "RootCertificate"));
    }

    [Fact]
    public async Task ACertificateThatHasExpiredIsNot()
    {
        using var certificates = new Certificates();
        await using var old = new FakePostgresListener("S", certificates.Issue(-2, "localhost"));
        await WithAuthorityAsync(certificates.Authority, async authority => OnlyBad(
            await Far.CheckAsync(authority, ("Database:Targets:Rds:Port", old.Port.ToString())), "TLS",
                "the certificate, or one above it, is good from", "a new one"));
    }

    [Fact]
    public async Task WhoGoesSilentAtTheLogInIsNotWaitedForLong()
    {
        using var certificates = new Certificates();
        await using var silent = new FakePostgresListener("S", certificates.Issue(1, "localhost"));
        await WithAuthorityAsync(certificates.Authority, async authority => OnlyBad(
            await Far.CheckAsync(authority, ("Database:Targets:Rds:Port", silent.Port.ToString()),
                ("Database:Targets:Rds:ConnectTimeoutSeconds", "1")),
            "log-in", "time", "see the server's log"));
    }

    [Fact]
    public async Task WithoutTlsOrWithoutAnAnswerNothingIsSent()
    {
        await using var plain = new FakePostgresListener("N");
        OnlyBad(await Far.CheckAsync(("Database:Targets:Rds:Port", plain.Port.ToString())), "TLS", "the server offers none", "ssl = on");
        await using var silent = new FakePostgresListener("");
        var found =
            await Far.CheckAsync(("Database:Targets:Rds:Port", silent.Port.ToString()),
                ("Database:Targets:Rds:ConnectTimeoutSeconds", "1"));
        OnlyBad(found, "TLS", "no answer within 1 s", "is a PostgreSQL");
    }

    [Fact]
    public async Task WhereNobodyVerifiesThatIsSaidAndTheRestIsAsked()
    {
        var found = await Far.CheckAsync(("Database:Targets:Rds:RootCertificate", ""));
        OnlyBad(found, "TLS", "the certificate is not verified", "let Database:Targets:Rds:RootCertificate name the file");
        Assert.DoesNotContain(found, one => one.Status == CheckStatus.Skipped);
    }

    [Fact]
    public async Task ASuperuserAndWhoeverIsAsGoodAsOneAreNotForASite()
    {
        (string, string)[] superuser =
            [("Database:Targets:Rds:User", "postgres"), ("Database:Targets:Rds:Password", Far.Server.SuperuserPassword)];
        Bad(await Far.CheckAsync(superuser), "role", "postgres is a superuser",
            "let Database:Targets:Rds:User be a role of the site's own; `provision` makes one");
        (string, string)[] administrator =
            [("Database:Targets:Rds:User", TlsServer.Administrator), ("Database:Targets:Rds:Password", Far.Administrator.Password),
                ("Database:Targets:Rds:Database", "postgres")];
        Bad(await Far.CheckAsync(administrator), "role", "administrator is a member of rds_superuser", "`provision` makes one");

        // Through another role.
        var between = DatabaseAdmin.Quote(Far.Name + "_b");
        await Far.Server
            .RunAsync("postgres", $"create role {between} in role rds_superuser; grant {between} to {DatabaseAdmin.Quote(Far.Name)}");
        try
        {
            Bad(await Far.CheckAsync(), "role", "is a member of rds_superuser", "`provision` makes one");
        }
        finally
        {
            await Far.Server.RunAsync("postgres", $"drop role {between}");
        }
    }

    [Fact]
    public async Task ADatabaseThatIsNotThereOrIsSomebodyElsesIsNamed()
    {
        var found = await Far.CheckAsync(("Database:Targets:Rds:Database", "t_none"));
        OnlyBad(found, "database", "there is no t_none", "`provision` makes it");
        Assert.Equal(["tables", "schema"], found.Where(one => one.Status == CheckStatus.Skipped).Select(one => one.Name));

        await using var other = await ProvisionedTarget.NewAsync();
        await other.ProvisionAsync();
        OnlyBad(await Far.CheckAsync(("Database:Targets:Rds:Database", other.Name)), "database", "may not connect to t_",
            "grant connect on database");
    }

    [Fact]
    public async Task OfSeveralServersEachIsAskedAndThePrimaryNamed()
    {
        var (port, there) = (Far.Server.Port, $"localhost:{Far.Server.Port}");
        var found = await Far.CheckAsync(("Database:Targets:Rds:Host", $"localhost:1,localhost:{port}"));
        OnlyBad(found, "localhost:1 port", "nothing listens", "start PostgreSQL there");
        Assert.Equal(["localhost:1 TLS", "localhost:1 log-in"],
            found.Where(one => one.Status == CheckStatus.Skipped).Select(one => one.Name));
        Assert.Contains(found, one => one.ToString() == $"✓ primary: {there} takes writes");
        OnlyBad(await Far.CheckAsync(("Database:Targets:Rds:Host", $"{there},{there}")), "primary", "several take writes",
            "name one primary");
    }

    [Fact]
    public async Task TheVerbSaysItAllAndNoPasswordAndFails()
    {
        var said = new List<string>();
        var config = Far.Config(("Database:Targets:Rds:PoolMaximum", "500"));
        var failed = await Assert.ThrowsAsync<CommandException>(() => TargetCheck.PrintAsync(config, config.Target, said.Add));
        Assert.Equal("1 of 13 things is not as it should be", failed.Message);
        Assert.Equal(14, said.Count);
        Assert.Contains(said,
            line => line.StartsWith("✗ connections: 500 are wanted (1 instance, up to 500 each)")
                && line.Contains("→ lower Database:Targets:Rds:PoolMaximum or Database:Instances"));
        Assert.DoesNotContain(said, line => line.Contains(config.Target.Options.Password));
        Assert.All(said, line => Assert.DoesNotContain('\n', line));
    }

    private static void OnlyBad(IReadOnlyList<CheckResult> found, string thing, string said, string remedy)
    {
        Bad(found, thing, said, remedy);
        Assert.Single(found, one => one.Status == CheckStatus.Failed);
    }

    private static void Bad(IReadOnlyList<CheckResult> found, string thing, string said, string remedy)
    {
        var one = Assert.Single(found, one => one.Name == thing);
        Assert.Equal(CheckStatus.Failed, one.Status);
        Assert.Contains(said, one.Detail);
        Assert.Contains(remedy, one.Remedy);
    }

    private static async Task WithAuthorityAsync(string pem, Func<(string, string), Task> work)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, pem);
        await work(("Database:Targets:Rds:RootCertificate", file));
        File.Delete(file);
    }
}
