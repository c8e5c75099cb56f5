using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>What <c>provision</c> made goes, and nothing else; what still costs money is said.</summary>
[Collection(OnTlsServer.Name)]
public sealed class CleanUpTests
{
    private const string Left =
        "select exists (select from pg_roles where rolname in ($1, $2)) or exists (select from pg_database where datname = $1)";

    [Theory]
    [InlineData(null)]
    [InlineData("insta485")]
    public async Task WithoutTheDatabasesNameNothingHappens(string? said)
    {
        await using var far = await ProvisionedTarget.NewAsync();
        await far.ProvisionAsync();
        var refused =
            await Assert.ThrowsAsync<CommandException>(() => RoleVerbs.CleanUpAsync(far.Config(), far.Administrator, said, far.Said.Add));
        Assert.Contains($"--yes-destroy {far.Name}", refused.Message);
        Assert.Throws<CommandException>(() => RoleVerbs.Refuse(far.Config(), "clean-up", said));
        RoleVerbs.Refuse(far.Config(), "clean-up", far.Name);
        Assert.True(File.Exists(far.File));
        Assert.True(await far.IsSoAsync(Left, far.Name, far.Owner));
    }

    [Fact]
    public async Task AllOfItGoesWhoeverIsConnectedAndThenItCanBeMadeAgain()
    {
        await using var far = await ProvisionedTarget.MigratedAsync();
        await using (await far.Config().Target.OpenAsync())
        {
            await far.CleanUpAsync();
        }

        Assert.False(File.Exists(far.File));
        Assert.False(await far.IsSoAsync(Left, far.Name, far.Owner));
        foreach (var said in new[] { $"database {far.Name}: removed", $"role {far.Name}: removed", $"role {far.Owner}: removed",
            $"{far.File}: removed", "Pictures were not removed", "snapshots", "bastion", "bucket" })
        {
            Assert.Contains(far.Said, line => line.Contains(said));
        }

        far.Said.Clear();
        await far.CleanUpAsync();
        Assert.Contains(far.Said, line => line == "Nothing that `provision` made is at localhost.");
        await far.ProvisionAsync();
    }

    [Fact]
    public async Task WhatWasCutOffGoesTooWhateverThereIsOfIt()
    {
        await using var far = await ProvisionedTarget.MigratedAsync();
        await far.Server.RunAsync("postgres", $"drop database {DatabaseAdmin.Quote(far.Name)} with (force)");
        await far.Server.RunAsync("postgres", $"drop role {DatabaseAdmin.Quote(far.Owner)}");
        await far.CleanUpAsync();
        Assert.False(File.Exists(far.File));
        Assert.False(await far.IsSoAsync(Left, far.Name, far.Owner));
    }

    [Fact]
    public async Task AtTheWrongServerThePasswordsAreKept()
    {
        await using var far = await ProvisionedTarget.NewAsync();
        await far.ProvisionAsync();
        var config =
            far.Config(("Database:Targets:Rds:User", "t_somebody"), ("Database:Targets:Rds:Owner", "t_somebody_owner"),
                ("Database:Targets:Rds:Database", "t_something"));
        await RoleVerbs.CleanUpAsync(config, far.Administrator, "t_something", far.Said.Add);
        Assert.Contains(far.Said, line => line.Contains($"{far.File} was left"));
        Assert.True(File.Exists(far.File));
    }

    [Fact]
    public async Task TheAdministratorIsNotWhatIsRemoved()
    {
        await using var far = await ProvisionedTarget.NewAsync();
        var config = far.Config(("Database:Targets:Rds:User", TlsServer.Administrator));
        Assert.Contains("the administrator is another role", (await Assert.ThrowsAsync<CommandException>(
            () => RoleVerbs.CleanUpAsync(config, far.Administrator, far.Name, far.Said.Add))).Message);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(
            () => RoleVerbs.CleanUpAsync(far.Config(), new Administrator(TlsServer.Administrator, "wrong"), far.Name,
                far.Said.Add))).SqlState);
    }

    [Fact]
    public async Task ThePrivatePostgresqlAndABareAddressAreNotForTheseVerbs()
    {
        await using var far = await ProvisionedTarget.NewAsync();
        Assert.Contains("private PostgreSQL", Assert.Throws<CommandException>(
            () => RoleVerbs.Refuse(far.Config(("Database:Target", "Local")), "provision", null)).Message);
        Assert.Contains("Database__Target=Rds", Assert.Throws<CommandException>(
            () => RoleVerbs.Refuse(far.Config(("DATABASE_URL", "postgresql://u:p@h/d")), "provision", null)).Message);
    }
}
