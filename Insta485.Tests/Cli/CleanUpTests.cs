using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary><c>clean-up</c> removes what <c>provision</c> created, nothing else, and lists what still costs money.</summary>
[Collection(OnTlsServer.Name)]
[Trait("Category", "Slow")]
public sealed class CleanUpTests
{
    private const string Exists =
        "select exists (select from pg_roles where rolname in ($1, $2)) or exists (select from pg_database where datname = $1)";

    [Theory]
    [InlineData(null)]
    [InlineData("insta485")]
    public async Task NothingIsRemovedWithoutTheNameOfTheDatabase(string? confirmed)
    {
        await using var target = await ProvisionedTarget.NewAsync();
        await target.ProvisionAsync();
        var refused = await Assert.ThrowsAsync<CommandException>(
            () => RoleAdmin.CleanUpAsync(target.Config(), target.Administrator, confirmed, target.Reports.Add));
        Assert.Contains(
            confirmed is null ? $"--yes-destroy {target.Name}" : $"--yes-destroy names {confirmed}, but the database is {target.Name}",
            refused.Message);
        Assert.Throws<CommandException>(() => RoleAdmin.RequireConfirmed(target.Config().Target, confirmed));
        RoleAdmin.RequireConfirmed(target.Config().Target, target.Name);
        Assert.True(File.Exists(target.File));
        Assert.True(await target.QueryBoolAsync(Exists, target.Name, target.Owner));
    }

    [Fact]
    public async Task EverythingIsRemovedWhileTheSiteIsConnectedAndCanBeCreatedAgain()
    {
        await using var target = await ProvisionedTarget.MigratedAsync();
        await using (await target.Config().Target.OpenAsync())
        {
            await target.CleanUpAsync();
        }

        Assert.False(File.Exists(target.File));
        Assert.False(await target.QueryBoolAsync(Exists, target.Name, target.Owner));
        foreach (var part in new[] { $"Removed database {target.Name}.", $"Removed role {target.Name}.", $"Removed role {target.Owner}.",
            $"Removed {target.File}.", "photos were not removed", "snapshots", "bastion", "bucket" })
        {
            Assert.Contains(target.Reports, line => line.Contains(part));
        }

        target.Reports.Clear();
        await target.CleanUpAsync();
        Assert.Contains(target.Reports, line => line == "Nothing that `provision` made is at localhost.");
        await target.ProvisionAsync();
    }

    [Fact]
    public async Task RestOfAnInterruptedProvisionIsRemoved()
    {
        await using var target = await ProvisionedTarget.MigratedAsync();
        await target.Server.RunAsync("postgres", $"drop database {DatabaseAdmin.Quote(target.Name)} with (force)");
        await target.Server.RunAsync("postgres", $"drop role {DatabaseAdmin.Quote(target.Owner)}");
        await target.CleanUpAsync();
        Assert.False(File.Exists(target.File));
        Assert.False(await target.QueryBoolAsync(Exists, target.Name, target.Owner));
    }

    [Fact]
    public async Task PasswordsAreKeptIfTheServerIsAnotherOne()
    {
        await using var target = await ProvisionedTarget.NewAsync();
        await target.ProvisionAsync();
        var config =
            target.Config(("Database:Targets:Rds:User", "t_foreign"), ("Database:Targets:Rds:Owner", "t_foreign_owner"),
                ("Database:Targets:Rds:Database", "t_other"));
        await RoleAdmin.CleanUpAsync(config, target.Administrator, "t_other", target.Reports.Add);
        Assert.Contains(target.Reports, line => line.Contains($"{target.File} was left"));
        Assert.True(File.Exists(target.File));
    }

    [Fact]
    public async Task AdministratorIsNotRemoved()
    {
        await using var target = await ProvisionedTarget.NewAsync();
        var config = target.Config(("Database:Targets:Rds:User", TlsServer.Administrator));
        Assert.Contains("the administrator is another role", (await Assert.ThrowsAsync<CommandException>(
            () => RoleAdmin.CleanUpAsync(config, target.Administrator, target.Name, target.Reports.Add))).Message);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(
            () => RoleAdmin.CleanUpAsync(target.Config(), new Administrator(TlsServer.Administrator, "wrong"), target.Name,
                target.Reports.Add))).SqlState);
    }

    [Fact]
    public async Task PrivatePostgresqlAndDatabaseUrlAreRefused()
    {
        await using var target = await ProvisionedTarget.NewAsync();
        Assert.Contains("private PostgreSQL", Assert.Throws<CommandException>(
            () => RoleAdmin.RequireFitting(target.Config(("Database:Target", "Local")), "provision")).Message);
        Assert.Contains("Database__Target=Rds", Assert.Throws<CommandException>(
            () => RoleAdmin.RequireFitting(target.Config(("DATABASE_URL", "postgresql://u:p@h/d")), "provision")).Message);
    }
}
