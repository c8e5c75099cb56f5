using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;

namespace Insta485.Tests.Cli;

/// <summary>The checks after the log-in. Each test causes a problem, and solves it as the remedy says.</summary>
[Collection(OnTlsServer.Name)]
[Trait("Category", "Slow")]
public sealed class CheckPrivilegesTests(ProvisionedTargetFixture fixture) : IClassFixture<ProvisionedTargetFixture>
{
    private ProvisionedTarget Provisioned => fixture.Target;

    private string Role => DatabaseAdmin.Quote(Provisioned.Name);

    [Fact]
    public async Task OlderSchemaFailsUntilItIsMigrated()
    {
        await Provisioned.Config().MigratorFor(Provisioned.Config().Target.AsOwner()).RollbackAsync(null, _ => { });
        await AssertOnlyFailureAsync("schema",
            $"version {ProvisionedTarget.Steps.Count - 1}; this build requires {ProvisionedTarget.Steps.Count}",
            $"run `migrate` to apply {ProvisionedTarget.Steps[^1]}");
        await Provisioned.MigrateAsync();
        await AssertAllPassedAsync();
    }

    [Fact]
    public async Task SchemaOfANewerBuildIsNamed()
    {
        await Provisioned.RunAsOwnerAsync(
            $"insert into schema_migrations (version, name, checksum) values ({ProvisionedTarget.Steps.Count + 1}, 'of_tomorrow', 'x')");
        await AssertOnlyFailureAsync("schema", "of_tomorrow is applied, and this build does not know it",
            "use the build that belongs to the database");
        await Provisioned.RunAsOwnerAsync("delete from schema_migrations where name = 'of_tomorrow'");
        await AssertAllPassedAsync();
    }

    [Fact]
    public async Task DatabaseWithoutTablesFailsUntilItIsMigrated()
    {
        await using var empty = await ProvisionedTarget.NewAsync();
        await empty.ProvisionAsync();
        var results = await empty.CheckAsync();
        var failure = Assert.Single(results, result => result.Status == CheckStatus.Failed);
        Assert.Equal(("schema", "run `migrate` to create the tables"), (failure.Name, failure.Remedy));
        Assert.Equal(["tables", "requests", "live"],
            results.Where(result => result.Status == CheckStatus.Skipped).Select(result => result.Name));
    }

    [Theory]
    [InlineData("revoke delete on likes from", "may not delete on likes")]
    [InlineData("revoke select, insert on users from", "may not select, insert on users")]
    [InlineData("revoke insert on data_protection_keys from", "may not insert on data_protection_keys")]
    [InlineData("grant update on schema_migrations to", "may write schema_migrations")]
    public async Task MigrateRestoresThePrivileges(string change, string detail)
    {
        await Provisioned.RunAsOwnerAsync($"{change} {Role}");
        await AssertOnlyFailureAsync("tables", detail, "run `migrate`: it restores the privileges");
        await Provisioned.MigrateAsync();
        await AssertAllPassedAsync();
    }

    [Fact]
    public async Task RoleThatCantReadTheRecordKnowsNoVersion()
    {
        await Provisioned.RunAsOwnerAsync($"revoke select on schema_migrations from {Role}");
        var failure = (await Provisioned.CheckAsync()).Where(result => result.Status == CheckStatus.Failed).ToList();
        Assert.Equal(["tables", "schema"], failure.Select(result => result.Name));
        Assert.All(failure, result => Assert.Equal("run `migrate`: it restores the privileges", result.Remedy));
        await Provisioned.MigrateAsync();
        await AssertAllPassedAsync();
    }

    [Theory]
    [InlineData("grant create on schema public to", "revoke create on schema public from")]
    [InlineData("alter table limits owner to", "")]
    public async Task RoleThatMayCreateOrOwnTablesFails(string change, string back)
    {
        await Provisioned.Server.RunAsync(Provisioned.Name, $"{change} {Role}");
        await AssertOnlyFailureAsync("tables", "and may create or own tables", "`provision` creates one");
        await Provisioned.Server.RunAsync(Provisioned.Name,
            back.Length > 0 ? $"{back} {Role}" : $"alter table limits owner to {DatabaseAdmin.Quote(Provisioned.Owner)}");
        await Provisioned.MigrateAsync();
        await AssertAllPassedAsync();
    }

    [Fact]
    public async Task RoleWithoutUsageOfTheSchemaFails()
    {
        await Provisioned.RunAsOwnerAsync($"revoke usage on schema public from {Role}");
        var tables = Assert.Single(await Provisioned.CheckAsync(), result => result.Name == "tables");
        Assert.Contains("has no privilege to use the schema", tables.Detail);
        Assert.StartsWith("as the owner of the database, run: grant usage on schema public to ", tables.Remedy);
        await Provisioned.RunAsOwnerAsync($"grant usage on schema public to {Role}");
        await AssertAllPassedAsync();
    }

    [Fact]
    public async Task PoolsOfAllInstancesMustFitIntoTheServersConnections()
    {
        (string, string)[] many = [("Database:Instances", "12")];
        var failure = Assert.Single(await Provisioned.CheckAsync(many), result => result.Status == CheckStatus.Failed);
        Assert.StartsWith("the site may open 132 (12 instances, up to 11 each); ", failure.Detail);

        // Enough for the check itself beside the connections of the one before, which the server may still be closing.
        await Provisioned.Server.RunAsync("postgres", $"alter role {Role} connection limit 19");
        try
        {
            Assert.Contains("the site may open 21 (1 instance, up to 21 each); 19 are available (max_connections is ",
                Assert.Single(await Provisioned.CheckAsync(("Database:Targets:Rds:PoolMaximum", "20")),
                    result => result.Status == CheckStatus.Failed).Detail);
        }
        finally
        {
            await Provisioned.Server.RunAsync("postgres", $"alter role {Role} connection limit -1");
        }

        await AssertAllPassedAsync();
    }

    [Theory]
    [InlineData(-3600, "ahead of")]
    [InlineData(3600, "behind")]
    public async Task DifferenceOfTheClocksIsNamed(int seconds, string direction)
    {
        var config = Provisioned.Config();
        var clock =
            Assert.Single(await new TargetCheck(config, config.Target, new OffsetClock(TimeSpan.FromSeconds(seconds))).RunAsync(),
                result => result.Status == CheckStatus.Failed);
        Assert.Equal(("clock", "synchronize both machines' clocks (NTP)"), (clock.Name, clock.Remedy));
        Assert.Contains($"s {direction} this machine's", clock.Detail);
    }

    [Fact]
    public async Task DefaultTimeZoneOfTheServerIsNamedWithoutFailing()
    {
        await Provisioned.RunAsOwnerAsync($"alter database {Role} set timezone = 'Asia/Kathmandu'");
        Assert.Contains(await AssertAllPassedAsync(),
            result => result.ToString() == "✓ time zone: sessions are in UTC; the server's default is Asia/Kathmandu");
        await Provisioned.RunAsOwnerAsync($"alter database {Role} reset timezone");
    }

    private async Task AssertOnlyFailureAsync(string name, string detail, string remedy)
    {
        var failure = Assert.Single(await Provisioned.CheckAsync(), result => result.Status == CheckStatus.Failed);
        Assert.Equal(name, failure.Name);
        Assert.Contains(detail, failure.Detail);
        Assert.Contains(remedy, failure.Remedy);
    }

    private async Task<IReadOnlyList<CheckResult>> AssertAllPassedAsync()
    {
        var results = await Provisioned.CheckAsync();
        Assert.All(results, result => Assert.Equal(CheckStatus.Passed, result.Status));
        return results;
    }

    private sealed class OffsetClock(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
    }
}
