using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Npgsql;

namespace Insta485.Tests.Bench;

/// <summary>A database with a million posts on the tests' PostgreSQL (<c>load.sql</c>).</summary>
internal static class LargeDatabase
{
    /// <summary>Makes it anew, which takes some minutes.</summary>
    public static async Task<NpgsqlDataSource> CreateAsync(string name)
    {
        await Postgres.DropAsync(name);
        await Postgres.RunAsync("postgres", $"create database {name}");
        await Postgres.RunAsync(name, PlannerSettings.For(name));
        var source = NpgsqlDataSource.Create(
            Postgres.ConnectionString(await Postgres.ServerAsync(), name) + ";Command Timeout=0;Timezone=UTC");
        await using var connection = await source.OpenConnectionAsync();
        await RunAsync(connection, Path.Combine(Postgres.Root, "sql", "schema.sql"));
        await RunFileAsync(connection, "load.sql");
        await Migrator.RecordAllAsync(connection, Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations")));
        return source;
    }

    /// <summary>Runs a file of this folder.</summary>
    public static Task RunFileAsync(NpgsqlConnection connection, string name) =>
        RunAsync(connection, Path.Combine(Postgres.Root, "Insta485.Tests", "Bench", name));

    private static async Task RunAsync(NpgsqlConnection connection, string file)
    {
        // One at a time: vacuum cannot run beside others.
        foreach (var statement in (await File.ReadAllTextAsync(file)).Split(";\n\n"))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
