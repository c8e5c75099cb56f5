using Insta485.Tests.House;
using Insta485.Web.Setup;
using Npgsql;

namespace Insta485.Tests.Setup;

/// <summary>What <c>provision</c> made goes, and nothing else; what still costs money is said.</summary>
[Collection(OnTlsServer.Name)]
public sealed class CleanUpTests
{
    private const string Left = "select exists (select from pg_roles where rolname in ($1, $2)) or exists (select from pg_database where datname = $1)";

    [Theory]
    [InlineData(null)]
    [InlineData("insta485")]
    public async Task WithoutTheDatabasesNameNothingHappens(string? said)
    {
        await using var far = await Far.NewAsync();
        await far.ProvisionAsync();
        var refused = await Assert.ThrowsAsync<SetupException>(() => RoleVerbs.CleanUpAsync(far.Place(), far.Administrator, said, far.Said.Add));
        Assert.Contains($"--yes-destroy {far.Name}", refused.Message);
        Assert.Throws<SetupException>(() => RoleVerbs.Refuse(far.Place(), "clean-up", said));
        RoleVerbs.Refuse(far.Place(), "clean-up", far.Name);
        Assert.True(File.Exists(far.File));
        Assert.True(await far.IsSoAsync(Left, far.Name, far.Owner));
    }

    [Fact]
    public async Task AllOfItGoesWhoeverIsConnectedAndThenItCanBeMadeAgain()
    {
        await using var far = await Far.MigratedAsync();
        await using (await far.Place().Target.OpenAsync())
        {
            await far.CleanUpAsync();
        }

        Assert.False(File.Exists(far.File));
        Assert.False(await far.IsSoAsync(Left, far.Name, far.Owner));
        foreach (var said in new[] { $"database {far.Name}: removed", $"role {far.Name}: removed", $"role {far.Owner}: removed", $"{far.File}: removed", "Pictures were not removed", "snapshots", "bastion", "bucket" })
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
        await using var far = await Far.MigratedAsync();
        await far.Server.RunAsync("postgres", $"drop database {Databases.Quote(far.Name)} with (force)");
        await far.Server.RunAsync("postgres", $"drop role {Databases.Quote(far.Owner)}");
        await far.CleanUpAsync();
        Assert.False(File.Exists(far.File));
        Assert.False(await far.IsSoAsync(Left, far.Name, far.Owner));
    }

    [Fact]
    public async Task AtTheWrongServerThePasswordsAreKept()
    {
        await using var far = await Far.NewAsync();
        await far.ProvisionAsync();
        var place = far.Place(("Database:Targets:Rds:User", "t_somebody"), ("Database:Targets:Rds:Owner", "t_somebody_owner"), ("Database:Targets:Rds:Database", "t_something"));
        await RoleVerbs.CleanUpAsync(place, far.Administrator, "t_something", far.Said.Add);
        Assert.Contains(far.Said, line => line.Contains($"{far.File} was left"));
        Assert.True(File.Exists(far.File));
    }

    [Fact]
    public async Task TheAdministratorIsNotWhatIsRemoved()
    {
        await using var far = await Far.NewAsync();
        var place = far.Place(("Database:Targets:Rds:User", TlsServer.Administrator));
        Assert.Contains("the administrator is another role", (await Assert.ThrowsAsync<SetupException>(
            () => RoleVerbs.CleanUpAsync(place, far.Administrator, far.Name, far.Said.Add))).Message);
        Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(
            () => RoleVerbs.CleanUpAsync(far.Place(), new Administrator(TlsServer.Administrator, "wrong"), far.Name, far.Said.Add))).SqlState);
    }

    [Fact]
    public async Task ThePrivatePostgresqlAndABareAddressAreNotForTheseVerbs()
    {
        await using var far = await Far.NewAsync();
        Assert.Contains("private PostgreSQL", Assert.Throws<SetupException>(
            () => RoleVerbs.Refuse(far.Place(("Database:Target", "Local")), "provision", null)).Message);
        Assert.Contains("Database__Target=Rds", Assert.Throws<SetupException>(
            () => RoleVerbs.Refuse(far.Place(("DATABASE_URL", "postgresql://u:p@h/d")), "provision", null)).Message);
    }
}
