using System.Diagnostics;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli;

/// <summary>Creates, counts, empties and removes the site's database and its photos.</summary>
public sealed class DatabaseAdmin(AppConfiguration config, Target target)
{
    private readonly IPictureStore _files = IPictureStore.Of(config.Options);

    /// <summary>An identifier for a statement, as PostgreSQL's <c>quote_ident</c> would write it.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>
    /// Whether the database exists and has tables. A database without tables was created for the site by an administrator (an RDS
    /// instance comes with one) or left by an interrupted `create`: it is still to be filled.
    /// </summary>
    public async Task<bool> ExistsAsync()
    {
        await using var connection = await OpenIfThereAsync();
        return connection is not null
            && await QueryBoolAsync(connection,
                "select exists (select from pg_tables where schemaname = current_schema() and tablename <> 'schema_migrations')");
    }

    /// <summary>
    /// Makes the database unless it is there. Of several that start at once, one makes it and the others wait. A local one of an
    /// earlier version gets what came since; elsewhere that is for <c>migrate</c>.
    /// </summary>
    /// <param name="report">Is told what was done.</param>
    public async Task EnsureAsync(bool withSample, Action<string>? report = null)
    {
        if (await ExistsAsync())
        {
            if (config.Target.IsLocal)
            {
                await config.MigratorFor(target).MigrateAsync(null, report ?? (_ => { }));
                await KeyFile.ProtectRowsAsync(config, target, report ?? (_ => { }));
            }

            return;
        }

        await using var turn = await TakeTurnAsync();
        if (!await ExistsAsync())
        {
            var elapsed = Stopwatch.StartNew();
            await CreateAsync(withSample);
            report?.Invoke($"{(await CreatedAsync(withSample)).TrimEnd('.')} ({elapsed.Elapsed.TotalSeconds:0.0} s).");
        }
    }

    /// <summary>One sentence about a database that was just created.</summary>
    internal async Task<string> CreatedAsync(bool withSample) =>
        $"Created database {target.Options.Database} {(withSample ? (await CountAsync()).Sample : "without rows")}.";

    /// <summary>How much there is.</summary>
    internal async Task<DatabaseContents> CountAsync()
    {
        await using var connection = await OpenIfThereAsync();
        return await DatabaseContents.CountAsync(connection, _files);
    }

    /// <summary>Requires a database with tables.</summary>
    /// <exception cref="CommandException">There is none; the message says what to do.</exception>
    internal async Task RequireExistsAsync()
    {
        if (!await ExistsAsync())
        {
            throw new CommandException($"there is no database {target.Options.Database} yet; `create` or `empty` makes one");
        }
    }

    /// <summary>Requires a database with the schema of this build.</summary>
    /// <exception cref="CommandException">There is none, or it is older; the message says what to do.</exception>
    public async Task RequireCurrentAsync()
    {
        await RequireExistsAsync();
        var migrator = config.MigratorFor(target);
        var applied = await migrator.AppliedAsync();
        if (applied.Count < migrator.Steps.Count)
        {
            throw new CommandException(
                $"the schema is at version {applied.Count}, and this build requires {migrator.Steps.Count}: run `migrate`");
        }
    }

    /// <summary>Makes the database unless it is there; it has no tables then.</summary>
    public async Task MakeAsync()
    {
        await using var there = await OpenIfThereAsync();
        if (there is null)
        {
            await using var server = await target.OpenAsync("postgres");
            await ExecuteAsync(server, $"create database {Quote(target.Options.Database)}");
        }
    }

    /// <summary>As <see cref="CreateAsync"/>, where there is no database with tables yet.</summary>
    /// <exception cref="CommandException">There is one.</exception>
    internal async Task CreateNewAsync(bool withSample)
    {
        if (await ExistsAsync())
        {
            throw new CommandException("database already exists");
        }

        await CreateAsync(withSample);
    }

    /// <summary>Makes the database, loads the schema and, if wanted, the sample data and photos.</summary>
    public async Task CreateAsync(bool withSample)
    {
        await _files.PrepareAsync();
        await MakeAsync();
        // Files first: `pictures` deletes a file without a row, but can't replace the missing file of a row.
        if (withSample)
        {
            await PutSampleAsync();
        }

        await using var connection = await target.OpenAsync();
        await FillAsync(connection, withSample);
    }

    /// <summary>Stores the sample photos.</summary>
    internal async Task PutSampleAsync()
    {
        foreach (var picture in Directory.GetFiles(config.Sql("uploads")).Select(Path.GetFileName).OfType<string>())
        {
            await _files.PutPictureAsync(picture, key => Path.Combine(config.Sql("uploads"), key));
        }
    }

    /// <summary>Makes the tables, in one transaction.</summary>
    internal async Task FillAsync(NpgsqlConnection connection, bool withSample)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await LoadAsync(connection, withSample);
        await transaction.CommitAsync();
    }

    /// <summary>The same in the caller's transaction.</summary>
    internal async Task LoadAsync(NpgsqlConnection connection, bool withSample)
    {
        await RunFileAsync(connection, "schema.sql");
        await Migrator.RecordAllAsync(connection, Migration.Read(config.Sql("migrations")));
        if (withSample)
        {
            await RunFileAsync(connection, "data.sql");
        }

        await Privileges.GrantAsync(connection, target);
        await PlannerSettings.SetAsync(connection);
    }

    /// <summary>Removes the database, even while others are connected, and the pictures.</summary>
    /// <param name="report">Is told what could not be removed.</param>
    public async Task DestroyAsync(Action<string> report)
    {
        await using var server = await target.OpenAsync("postgres");
        await DropAsync(server, target.Options.Database);
        try
        {
            await _files.ClearAsync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException)
        {
            report($"Not every photo could be deleted: {e.Message}");
        }
    }

    /// <summary>
    /// Drops a database, even while others are connected. With force, a role that is not a superuser can't end an autovacuum
    /// worker, which has no role (42501). Without force PostgreSQL ends the worker, but waits for the site's connections, which
    /// stay (55006).
    /// </summary>
    internal static async Task DropAsync(NpgsqlConnection server, string database)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                await ExecuteAsync(server, $"drop database if exists {Quote(database)}{(tries % 2 == 0 ? " with (force)" : "")}");
                return;
            }
            catch (PostgresException e)
                when (tries < 5 && e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ObjectInUse)
            {
                // The other way, then.
            }
        }
    }

    /// <summary>A transaction that keeps other commands from creating or replacing the database until it is closed.</summary>
    internal async Task<NpgsqlConnection> TakeTurnAsync()
    {
        var server = await target.OpenAsync("postgres");
        try
        {
            await ExecuteAsync(server, "start transaction; set local idle_in_transaction_session_timeout = 0");
            await ExecuteAsync(server, "select pg_advisory_xact_lock(hashtext($1))", "insta485 create " + target.Options.Database);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection to this very name, which is exact by nature; null if there is no such database.</summary>
    internal async Task<NpgsqlConnection?> OpenIfThereAsync()
    {
        try
        {
            return await target.OpenAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return null;
        }
    }

    private async Task RunFileAsync(NpgsqlConnection at, string file) =>
        await ExecuteAsync(at, await File.ReadAllTextAsync(config.Sql(file)));
}
