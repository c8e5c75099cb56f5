using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;

namespace Insta485.Tests.Cli;

/// <summary>What <c>check</c> says of a database that it was let into; each test changes it, and mends it as the remedy says.</summary>
[Collection(OnTlsServer.Name)]
public sealed class CheckPrivilegesTests(FarAway away) : IClassFixture<FarAway>
{
    private ProvisionedTarget Far => away.Far;

    private string Role => DatabaseAdmin.Quote(Far.Name);

    [Fact]
    public async Task AnOlderSchemaWantsMigrate()
    {
        await Far.Config().MigratorFor(Far.Config().Target.AsOwner()).RollbackAsync(null, _ => { });
        await BadAsync("schema", $"version {ProvisionedTarget.Steps.Count - 1}, and this build wants {ProvisionedTarget.Steps.Count}",
            $"`migrate` applies {ProvisionedTarget.Steps[^1]}");
        await Far.MigrateAsync();
        await GoodAsync();
    }

    [Fact]
    public async Task OneOfAnotherBuildIsNamed()
    {
        await Far.RunAsOwnerAsync(
            $"insert into schema_migrations (version, name, checksum) values ({ProvisionedTarget.Steps.Count + 1}, 'of_tomorrow', 'x')");
        await BadAsync("schema", "of_tomorrow is applied, and this build does not know it", "use the build that the database belongs to");
        await Far.RunAsOwnerAsync("delete from schema_migrations where name = 'of_tomorrow'");
        await GoodAsync();
    }

    [Fact]
    public async Task ADatabaseWithoutTablesWantsMigrate()
    {
        await using var empty = await ProvisionedTarget.NewAsync();
        await empty.ProvisionAsync();
        var found = await empty.CheckAsync();
        var bad = Assert.Single(found, one => one.Status == CheckStatus.Failed);
        Assert.Equal(("schema", "`migrate` makes the tables"), (bad.Name, bad.Remedy));
        Assert.Equal("tables", Assert.Single(found, one => one.Status == CheckStatus.Skipped).Name);
    }

    [Theory]
    [InlineData("revoke delete on likes from", "may not delete on likes")]
    [InlineData("revoke select, insert on users from", "may not select, insert on users")]
    [InlineData("revoke insert on data_protection_keys from", "may not insert on data_protection_keys")]
    [InlineData("grant update on schema_migrations to", "may write schema_migrations")]
    public async Task WhatTheRoleMayWithTheTablesIsSetRightByMigrate(string change, string said)
    {
        await Far.RunAsOwnerAsync($"{change} {Role}");
        await BadAsync("tables", said, "`migrate` sets rights right");
        await Far.MigrateAsync();
        await GoodAsync();
    }

    [Fact]
    public async Task WhoMayNotReadTheRecordKnowsNoVersion()
    {
        await Far.RunAsOwnerAsync($"revoke select on schema_migrations from {Role}");
        var bad = (await Far.CheckAsync()).Where(one => one.Status == CheckStatus.Failed).ToList();
        Assert.Equal(["tables", "schema"], bad.Select(one => one.Name));
        Assert.All(bad, one => Assert.Equal("`migrate` sets rights right", one.Remedy));
        await Far.MigrateAsync();
        await GoodAsync();
    }

    [Theory]
    [InlineData("grant create on schema public to", "revoke create on schema public from")]
    [InlineData("alter table limits owner to", "")]
    public async Task WhoMayMakeOrOwnTablesIsNotForASite(string change, string back)
    {
        await Far.Server.RunAsync(Far.Name, $"{change} {Role}");
        await BadAsync("tables", "and may make or own tables", "`provision` makes one");
        await Far.Server
            .RunAsync(Far.Name, back.Length > 0 ? $"{back} {Role}" : $"alter table limits owner to {DatabaseAdmin.Quote(Far.Owner)}");
        await Far.MigrateAsync();
        await GoodAsync();
    }

    [Fact]
    public async Task WhoMayUseNoSchemaIsTold()
    {
        await Far.RunAsOwnerAsync($"revoke usage on schema public from {Role}");
        var tables = Assert.Single(await Far.CheckAsync(), one => one.Name == "tables");
        Assert.Contains("may use no schema", tables.Detail);
        Assert.StartsWith("as the database's owner: grant usage on schema public", tables.Remedy);
        await Far.RunAsOwnerAsync($"grant usage on schema public to {Role}");
        await GoodAsync();
    }

    [Fact]
    public async Task TheServersConnectionsAreHeldAgainstPoolTimesInstances()
    {
        (string, string)[] many = [("Database:Instances", "12")];
        var bad = Assert.Single(await Far.CheckAsync(many), one => one.Status == CheckStatus.Failed);
        Assert.StartsWith("120 are wanted (12 instances, up to 10 each), ", bad.Detail);

        await Far.Server.RunAsync("postgres", $"alter role {Role} connection limit 9");
        Assert.Contains("10 are wanted (1 instance, up to 10 each), 9 can be had",
            Assert.Single(await Far.CheckAsync(), one => one.Status == CheckStatus.Failed).Detail);
        await Far.Server.RunAsync("postgres", $"alter role {Role} connection limit -1");
        await GoodAsync();
    }

    [Theory]
    [InlineData(-3600, "ahead of")]
    [InlineData(3600, "behind")]
    public async Task AClockThatIsOffIsNamed(int seconds, string said)
    {
        var config = Far.Config();
        var clock =
            Assert.Single(await new TargetCheck(config, config.Target, new Off(TimeSpan.FromSeconds(seconds))).RunAsync(),
                one => one.Status == CheckStatus.Failed);
        Assert.Equal(("clock", "let both machines keep time (NTP)"), (clock.Name, clock.Remedy));
        Assert.Contains($"s {said}", clock.Detail);
    }

    [Fact]
    public async Task TheServersOwnTimeZoneIsNamedAndHarmsNothing()
    {
        await Far.RunAsOwnerAsync($"alter database {Role} set timezone = 'Asia/Kathmandu'");
        Assert.Contains(await GoodAsync(),
            one => one.ToString() == "✓ time zone: sessions are in UTC, as the site asks; the server's own is Asia/Kathmandu");
        await Far.RunAsOwnerAsync($"alter database {Role} reset timezone");
    }

    private async Task BadAsync(string thing, string said, string remedy)
    {
        var bad = Assert.Single(await Far.CheckAsync(), one => one.Status == CheckStatus.Failed);
        Assert.Equal(thing, bad.Name);
        Assert.Contains(said, bad.Detail);
        Assert.Contains(remedy, bad.Remedy);
    }

    private async Task<IReadOnlyList<CheckResult>> GoodAsync()
    {
        var found = await Far.CheckAsync();
        Assert.All(found, one => Assert.Equal(CheckStatus.Passed, one.Status));
        return found;
    }

    private sealed class Off(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
