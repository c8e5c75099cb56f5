using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>Creating, resetting and removing, each test on a database and a folder of its own.</summary>
[Trait("Category", "Slow")]
public sealed class DatabaseAdminTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-databases-").FullName;
    private readonly string _name = "t_" + Guid.NewGuid().ToString("N");
    private readonly List<DatabaseAdmin> _made = [];

    private string Uploads => Path.Combine(_folder, "uploads");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var databases in _made)
        {
            await databases.DestroyAsync(message => Assert.Fail(message));
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task CreateMakesDatabaseAndPictures()
    {
        var databases = await DatabasesOfAsync(_name);
        Assert.False(await databases.ExistsAsync());
        await databases.CreateAsync(withSample: true);
        Assert.True(await databases.ExistsAsync());
        Assert.Equal(4, await Postgres.OneAsync<long>(_name, "select count(*) from users"));
        Assert.Equal(8, Directory.GetFiles(Uploads).Length);
        await Assert.ThrowsAsync<PostgresException>(() => databases.CreateAsync(withSample: true));
        Assert.Equal(4, await Postgres.OneAsync<long>(_name, "select count(*) from users"));
    }

    [Fact]
    public async Task EmptyMakesTablesWithoutRowsAndAFolderWithoutPictures()
    {
        var databases = await DatabasesOfAsync(_name);
        await databases.CreateAsync(withSample: false);
        Assert.True(await databases.ExistsAsync());
        Assert.Equal(0, await Postgres.OneAsync<long>(_name, "select count(*) from users"));
        Assert.Empty(Directory.GetFiles(Uploads));
    }

    [Fact]
    public async Task ALocalOneOfAnEarlierVersionGetsWhatCameSinceAndOneWithoutTablesIsNone()
    {
        var databases = await DatabasesOfAsync(_name);
        await Postgres.RunAsync("postgres", $"create database {_name}");
        await Assert.ThrowsAsync<CommandException>(databases.RequireCurrentAsync);
        Assert.False(await databases.ExistsAsync());
        await databases.CreateAsync(withSample: true);
        await databases.RequireCurrentAsync();
        // The first version, of which there is no record.
        var steps = Directory.GetFiles(Path.Combine(Postgres.Root, "sql", "migrations"), "*.down.sql");
        foreach (var step in steps.OrderDescending().SkipLast(1))
        {
            await Postgres.RunAsync(_name, await File.ReadAllTextAsync(step));
        }

        await Postgres.RunAsync(_name, "drop table schema_migrations");
        await Assert.ThrowsAsync<CommandException>(databases.RequireCurrentAsync);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => databases.EnsureAsync(withSample: true)));
        await databases.RequireCurrentAsync();
        Assert.Equal(0, await Postgres.OneAsync<long>(_name, "select count(*) from pictures"));
        Assert.Equal(4, await Postgres.OneAsync<long>(_name, "select count(*) from users"));
    }

    [Fact]
    public async Task ADatabaseOfASimilarNameIsAnotherOne()
    {
        await (await DatabasesOfAsync(_name + "_test")).CreateAsync(withSample: false);
        await (await DatabasesOfAsync(_name.ToUpperInvariant())).CreateAsync(withSample: false);
        Assert.False(await (await DatabasesOfAsync(_name)).ExistsAsync());
        Assert.False(await (await DatabasesOfAsync(_name + "%")).ExistsAsync());
        Assert.True(await (await DatabasesOfAsync(_name + "_test")).ExistsAsync());
    }

    [Fact]
    public async Task ANameMayHoldAnything()
    {
        var name = _name + " \"odd\"; drop table users; -- é";
        var databases = await DatabasesOfAsync(name);
        await ResetAsync(name);
        Assert.True(await databases.ExistsAsync());
        await databases.DestroyAsync(message => Assert.Fail(message));
        Assert.False(await databases.ExistsAsync());
    }

    [Fact]
    public async Task DatabaseCreatedByAnAdministratorIsFilled()
    {
        var databases = await DatabasesOfAsync(_name);
        await Postgres.RunAsync("postgres", $"create database {_name}");
        Assert.False(await databases.ExistsAsync());
        await databases.CreateAsync(withSample: true);
        Assert.True(await databases.ExistsAsync());
    }

    [Fact]
    public async Task DestroyTakesBothAndIsNoErrorWhereThereIsNothing()
    {
        var databases = await DatabasesOfAsync(_name);
        await databases.DestroyAsync(message => Assert.Fail(message));
        await databases.CreateAsync(withSample: true);
        await File.WriteAllTextAsync(Path.Combine(Uploads, "operator's notes.txt"), "keep");
        await databases.DestroyAsync(message => Assert.Fail(message));
        Assert.False(await databases.ExistsAsync());
        // A folder that is not under var may hold what is not ours.
        Assert.Equal(["operator's notes.txt"], Directory.GetFiles(Uploads).Select(file => Path.GetFileName(file)));
        await databases.DestroyAsync(message => Assert.Fail(message));
    }

    [Fact]
    public async Task DestroyAndResetDoNotMindThatOthersAreConnected()
    {
        var databases = await DatabasesOfAsync(_name);
        await databases.CreateAsync(withSample: true);
        await using var other = await ConnectAsync();
        await ResetAsync(_name);
        await using var another = await ConnectAsync();
        await databases.DestroyAsync(message => Assert.Fail(message));
        Assert.False(await databases.ExistsAsync());
    }

    [Theory]
    [InlineData("drop table likes")]
    [InlineData("drop table users cascade")]
    [InlineData("drop schema public cascade")]
    [InlineData("alter table users rename to people")]
    [InlineData("delete from users")]
    [InlineData("drop function tally_likes cascade")]
    public async Task ResetRepairsADamagedDatabase(string damage)
    {
        var databases = await DatabasesOfAsync(_name);
        await databases.CreateAsync(withSample: true);
        await Postgres.RunAsync(_name, damage);
        Directory.Delete(Uploads, recursive: true);
        await ResetAsync(_name);
        await AssertFreshAsync(_name);
        Assert.Equal(8, Directory.GetFiles(Uploads).Length);
    }

    [Fact]
    public async Task ResetMakesAnAbsentDatabase()
    {
        await DatabasesOfAsync(_name);
        await ResetAsync(_name);
        await AssertFreshAsync(_name);
    }

    [Fact]
    public async Task ARoleThatMayNotCreateDatabasesResetsItsOwn()
    {
        var role = _name + "_role";
        await AsSuperuserAsync($"create role {role} login password 'plain' nosuperuser nocreatedb",
            $"create database {_name} owner {role}");
        try
        {
            var config = await Postgres.PlaceAsync(_name, null,
                ("Uploads:Folder", Uploads), ("Database:Targets:Local:User", role), ("Database:Targets:Local:Password", "plain"));
            var databases = new DatabaseAdmin(config, config.Target);
            await databases.CreateAsync(withSample: true);
            for (var round = 0; round < 2; round++)
            {
                await RunAsAsync(config.Target, """
                    drop table likes;
                    insert into users values ('extra', 'E', 'e@e', 'x.jpg', 'none');
                    create table leftover (id integer)
                    """);
                await new DatabaseReset(config, config.Target, message => Assert.Fail(message)).RunAsync(withSample: true);
                await AssertFreshAsync(_name, config.Target);
            }
        }
        finally
        {
            await AsSuperuserAsync($"drop database {_name} with (force)", $"drop role {role}");
        }
    }

    private async Task<DatabaseAdmin> DatabasesOfAsync(string name)
    {
        var config = await Postgres.PlaceAsync(name, null, ("Uploads:Folder", Uploads));
        var databases = new DatabaseAdmin(config, config.Target);
        _made.Add(databases);
        return databases;
    }

    private async Task ResetAsync(string name)
    {
        var config = await Postgres.PlaceAsync(name, null, ("Uploads:Folder", Uploads));
        await new DatabaseReset(config, config.Target, message => Assert.Fail(message)).RunAsync(withSample: true);
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection((await Postgres.PlaceAsync(_name)).Target.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task AssertFreshAsync(string name, Target? target = null)
    {
        const string Counts = """
            select concat_ws(' ', (select count(*) from users), (select count(*) from posts), (select count(*) from following),
                (select count(*) from comments), (select count(*) from likes), (select sum(likes) from post_tallies),
                (select count(*) from pg_tables where schemaname = current_schema() and tablename in ('leftover', 'people')))
            """;
        var config = await Postgres.PlaceAsync(name);
        Assert.Equal("4 4 7 7 6 6 0", await RunAsAsync(target ?? config.Target, Counts));
    }

    private static async Task<object?> RunAsAsync(Target target, string sql)
    {
        await using var connection = new NpgsqlConnection(target.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private static async Task AsSuperuserAsync(params string[] statements)
    {
        var config = await Postgres.PlaceAsync("postgres");
        var password = await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "var", "postgres-test", "superuser-password"));
        await using var connection = new NpgsqlConnection(
            $"Host=127.0.0.1;Port={config.Target.Options.Port};Username=postgres;Password={password};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
