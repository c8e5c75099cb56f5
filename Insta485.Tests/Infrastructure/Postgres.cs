using Insta485.Web.Cli;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Insta485.Tests.Infrastructure;

/// <summary>The tests' own PostgreSQL, started with the first test that needs it and stopped with the last.</summary>
public static class Postgres
{
    private static readonly Lazy<Task<LocalPostgresServer>> Server = new(StartAsync);

    /// <summary>The top of the tree.</summary>
    public static string Root { get; } = AppConfiguration.FindRoot();

    /// <summary>The running server.</summary>
    public static Task<LocalPostgresServer> ServerAsync() => Server.Value;

    /// <summary>
    /// Settings of a site on a database of this server: the project's file, and these values over it. The developer's environment
    /// has no say.
    /// </summary>
    public static async Task<AppConfiguration> PlaceAsync(string database, int? port = null, params (string Key, string Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Database:Targets:Local:PoolMinimum"] = "0",
            // A machine that is busy with other tests may take seconds for a connection.
            ["Database:Targets:Local:ConnectTimeoutSeconds"] = "30",
            ["Database:Targets:Local:ReadTimeoutSeconds"] = "30",
            // All tests come from one address, and log in as the same few users.
            ["Limits:PasswordChecksPerAccount:Times"] = "100000",
            ["Limits:PasswordChecksPerAddress:Times"] = "100000",
            ["Limits:SearchesPerAccount:Times"] = "100000",
            ["Accounts:BcryptWorkFactor"] = "4",
            // Sessions of browser windows are older than a test.
            ["Accounts:FreshMinutes"] = "1440",
            ["Limits:SecretsPerAccount:Times"] = "1000",
        };
        foreach (var (key, value) in (await DatabaseAsync(database, port)).Concat(settings))
        {
            values[key] = value;
        }

        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Root, "appsettings.json"))
            .AddInMemoryCollection(values)
            .Build();
        return AppConfiguration.From(configuration, Root);
    }

    /// <summary>The settings that lead to a database of this server.</summary>
    internal static async Task<(string Key, string Value)[]> DatabaseAsync(string database, int? port = null)
    {
        var server = await ServerAsync();
        return
        [
            ("Urls", "http://127.0.0.1:0"),
            ("Database:Targets:Local:Port", (port ?? server.Port).ToString()),
            ("Database:Targets:Local:Password", server.Password),
            ("Database:Targets:Local:Database", database),
            ("Database:Targets:Local:TlsMode", "Disable"),
        ];
    }

    /// <summary>A new database like the template: the schema and the sample data.</summary>
    public static async Task<string> CloneAsync()
    {
        await ServerAsync();
        var name = "t_" + Guid.NewGuid().ToString("N");
        // Through the log, the default since PostgreSQL 15, a small database takes twice as long to create and three times to drop.
        await using var connection = await OpenAsync("postgres");
        var strategy = connection.PostgreSqlVersion.Major < 15 ? "" : " strategy file_copy";
        await using var command = new NpgsqlCommand($"create database {name} template insta485_template{strategy}", connection);
        await command.ExecuteNonQueryAsync();
        // Which is not the template's to pass on.
        command.CommandText = PlannerSettings.For(name);
        await command.ExecuteNonQueryAsync();
        return name;
    }

    /// <summary>Drops a database, even with clients connected.</summary>
    public static async Task DropAsync(string database)
    {
        await using var connection = await OpenAsync("postgres");
        await DatabaseAdmin.DropAsync(connection, database);
    }

    /// <summary>Runs statements as the role that owns the databases.</summary>
    public static async Task RunAsync(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One value.</summary>
    public static async Task<T> OneAsync<T>(string database, string sql)
    {
        await using var connection = await OpenAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The connection string of a database of this server, for the role that owns them all.</summary>
    public static string ConnectionString(LocalPostgresServer server, string database, bool isPooled = false) =>
        $"Host=127.0.0.1;Port={server.Port};Username=insta485;Password={server.Password};Database={database};Pooling={isPooled}";

    // A new connection is a new process of the server. The ones to a test's own database would keep it from being renamed or copied.
    private static async Task<NpgsqlConnection> OpenAsync(string database) =>
        await OpenAsync(await ServerAsync(), database, isPooled: database == "postgres");

    private static async Task<NpgsqlConnection> OpenAsync(LocalPostgresServer server, string database, bool isPooled = false)
    {
        var connection = new NpgsqlConnection(ConnectionString(server, database, isPooled));
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<LocalPostgresServer> StartAsync()
    {
        await SystemPackages.EnsureDecoderAsync(Console.Error.WriteLine);
        // The data is thrown away, so PostgreSQL need not wait for the disk.
        var server = new LocalPostgresServer(Path.Combine(Root, "var", "postgres-test"), "insta485", 5585, Console.Error.WriteLine,
            "fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 200");
        await server.StartAsync();
        TestCleanup.Add(() => server.StopAsync("immediate"));

        await using (var connection = await OpenAsync(server, "postgres"))
        {
            // Databases of earlier runs.
            var old = new List<string>();
            await using (var command =
                new NpgsqlCommand("select datname from pg_database where datname like 't\\_%' or datname = 'insta485_template'",
                    connection))
            await using (var reader = await command.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    old.Add(reader.GetString(0));
                }
            }

            foreach (var name in old)
            {
                await DatabaseAdmin.DropAsync(connection, name);
            }

            await using var create = new NpgsqlCommand("create database insta485_template", connection);
            await create.ExecuteNonQueryAsync();
        }

        await using var template = await OpenAsync(server, "insta485_template");
        foreach (var file in new[] { "schema.sql", "data.sql" })
        {
            await using var load = new NpgsqlCommand(await File.ReadAllTextAsync(Path.Combine(Root, "sql", file)), template);
            await load.ExecuteNonQueryAsync();
        }

        await Migrator.RecordAllAsync(template, Migration.Read(Path.Combine(Root, "sql", "migrations")));
        return server;
    }
}
