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

    // The role's own tables of the schema the connection works in, with all that hangs on them, then its functions.
    private const string DropEverything = """
        do $$
        declare
            statement text;
        begin
            for statement in
                select format('drop table if exists %I.%I cascade', schemaname, tablename)
                from pg_tables where schemaname = current_schema() and tableowner = current_user
                union all
                select format('drop function if exists %s cascade', oid::regprocedure)
                from pg_proc where pronamespace = current_schema()::regnamespace and pg_get_userbyid(proowner) = current_user
            loop
                execute statement;
            end loop;
        end $$
        """;

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

        await using var server = await target.OpenAsync("postgres");
        await ExecuteAsync(server, "select pg_advisory_lock(hashtext($1))", "insta485 create " + target.Options.Database);
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
            foreach (var picture in Directory.GetFiles(config.Sql("uploads")).Select(Path.GetFileName).OfType<string>())
            {
                await _files.PutPictureAsync(picture, key => Path.Combine(config.Sql("uploads"), key));
            }
        }

        await using var connection = await target.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await RunFileAsync(connection, "schema.sql");
        await Migrator.RecordAllAsync(connection, Migration.Read(config.Sql("migrations")));
        if (withSample)
        {
            await RunFileAsync(connection, "data.sql");
        }

        await Privileges.GrantAsync(connection, target);
        await transaction.CommitAsync();
    }

    /// <summary>Removes the database, even while others are connected, and the pictures.</summary>
    public async Task DestroyAsync()
    {
        await using var server = await target.OpenAsync("postgres");
        await DropAsync(server, target.Options.Database);
        await _files.ClearAsync();
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

    /// <summary>Removes and makes again. A role that may not create databases empties its own instead.</summary>
    public async Task ResetAsync(bool withSample)
    {
        // Before anything is destroyed: what comes after needs it.
        await _files.PrepareAsync();
        // The keys are the site's and not the visitors': who is signed in stays so.
        var keys = await KeysAsync();
        if (await MayCreateAsync())
        {
            await DestroyAsync();
        }
        else
        {
            await using (var connection = await target.OpenAsync())
            {
                await ExecuteAsync(connection, DropEverything);
            }

            await _files.ClearAsync();
        }

        await CreateAsync(withSample);
        await using var made = await target.OpenAsync();
        foreach (var (name, xml) in keys)
        {
            await ExecuteAsync(made, "insert into data_protection_keys (name, xml) values ($1, $2) on conflict do nothing", name, xml);
        }
    }

    // Exact by nature: a connection to this very name, not a search in a list.
    private async Task<NpgsqlConnection?> OpenIfThereAsync()
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

    private async Task<List<(string Name, string Xml)>> KeysAsync()
    {
        await using var connection = await OpenIfThereAsync();
        return connection is not null && await QueryBoolAsync(connection, "select to_regclass('data_protection_keys') is not null")
            ? await QueryListAsync(connection, "select name, xml from data_protection_keys", row => (row.GetString(0), row.GetString(1)))
            : [];
    }

    private async Task<bool> MayCreateAsync()
    {
        await using var server = await target.OpenAsync("postgres");
        return await QueryBoolAsync(server, "select rolcreatedb or rolsuper from pg_roles where rolname = current_user");
    }

    private async Task RunFileAsync(NpgsqlConnection at, string file) =>
        await ExecuteAsync(at, await File.ReadAllTextAsync(config.Sql(file)));
}
