using System.Security.Cryptography;
using System.Text;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli;

/// <summary>
/// Puts a new database in the place of the old one, even while visitors post. There is always one of the two, with the keys of cookies:
/// who is logged in stays so.
/// </summary>
/// <param name="report">Is told what could not be removed.</param>
public sealed class DatabaseReset(AppConfiguration config, Target target, Action<string> report)
{
    private const int Tries = 10;

    private readonly IPictureStore _files = IPictureStore.Of(config.Options);
    private readonly DatabaseAdmin _databases = new(config, target);

    // The role may create databases, and rename the one that is there.
    private const string MayReplace = """
        select (rolcreatedb or rolsuper)
            and not exists (select from pg_database where datname = $1 and not pg_has_role(datdba, 'usage'))
        from pg_roles where rolname = current_user
        """;

    private const string HasKeys = "select to_regclass('data_protection_keys') is not null";

    private const string Keys = "select name, xml, created from data_protection_keys";

    private const string AddKey =
        "insert into data_protection_keys (name, xml, created) values ($1, $2, $3) on conflict do nothing";

    private const string Leftovers = "select datname::text from pg_database where starts_with(datname::text, $1)";

    // Of a superuser's session PostgreSQL says what keeps the database from being renamed.
    private const string EndOthers = """
        select count(pg_terminate_backend(pid)) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and usesysid is not null and pg_has_role(usesysid, 'usage')
        """;

    // The lock of the rename is granted, so nobody comes in, and everyone else has left.
    private const string IsAlone = """
        select exists (
                select from pg_locks l join pg_database d on d.oid = l.objid and d.datname = current_database()
                where l.classid = 'pg_database'::regclass and l.mode = 'AccessExclusiveLock' and l.granted)
            and not exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid())
        """;

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

    private sealed record Key(string Name, string Xml, DateTime Created);

    /// <summary>Replaces the database. A role that may not create databases empties its own instead, in one transaction.</summary>
    public async Task RunAsync(bool withSample)
    {
        await _files.PrepareAsync();
        List<string> old;
        await using (var turn = await _databases.TakeTurnAsync())
        {
            if (withSample)
            {
                await _databases.PutSampleAsync();
            }

            old = await QueryBoolAsync(turn, MayReplace, target.Options.Database)
                ? await ReplaceAsync(turn, withSample)
                : await RefillAsync(withSample);
        }

        await DeleteAsync(old);
    }

    private async Task<List<string>> ReplaceAsync(NpgsqlConnection turn, bool withSample)
    {
        var prefix = "insta485_reset_"
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(target.Options.Database)))[..12] + "_";
        var (made, old) = (prefix + Guid.NewGuid().ToString("N")[..8], prefix + Guid.NewGuid().ToString("N")[..8]);
        await using (var server = await target.OpenAsync("postgres"))
        {
            // Of a reset that was killed.
            foreach (var leftover in await QueryListAsync(server, Leftovers, row => row.GetString(0), prefix))
            {
                await DropAsync(server, leftover);
            }

            await ExecuteAsync(server, $"create database {DatabaseAdmin.Quote(made)}");
        }

        try
        {
            await using (var connection = await target.OpenAsync(made))
            {
                await _databases.FillAsync(connection, withSample);
            }

            var files = await ListAsync();
            await SwapAsync(turn, made, old);
            return files;
        }
        finally
        {
            await using var server = await target.OpenAsync("postgres");
            await DropAsync(server, old);
            await DropAsync(server, made);
        }
    }

    // Both renames are one transaction. Each waits up to five seconds until everyone has left, and lets nobody in meanwhile.
    private async Task SwapAsync(NpgsqlConnection turn, string made, string old)
    {
        List<Key> keys = [];
        if (await _databases.OpenIfThereAsync() is { } inside)
        {
            await using (inside)
            {
                keys = await RenameAsync(turn, inside, old, async () =>
                    await QueryBoolAsync(inside, HasKeys) ? await KeysAsync(inside) : []);
            }
        }

        await using (var connection = await target.OpenAsync(made))
        {
            await AddKeysAsync(connection, keys);
            await RenameAsync(turn, connection, target.Options.Database, () => Task.FromResult<List<Key>>([]));
        }

        await ExecuteAsync(turn, "commit");
    }

    /// <param name="inside">A connection to the database that is renamed.</param>
    /// <param name="last">Is done when nobody else is connected any more.</param>
    private static async Task<List<Key>> RenameAsync(NpgsqlConnection turn, NpgsqlConnection inside, string name,
        Func<Task<List<Key>>> last)
    {
        var from = (await QueryListAsync(inside, "select current_database()::text", row => row.GetString(0))).Single();
        var rename = ExecuteAsync(turn, $"alter database {DatabaseAdmin.Quote(from)} rename to {DatabaseAdmin.Quote(name)}");
        do
        {
            await ExecuteAsync(inside, EndOthers);
            await Task.WhenAny(rename, Task.Delay(20));
        }
        while (!rename.IsCompleted && !await QueryBoolAsync(inside, IsAlone));

        var keys = rename.IsCompleted ? [] : await last();
        await EndAsync(inside);
        await rename;
        return keys;
    }

    // Behind a pooler, closing a connection leaves the pooler's own to the server.
    private static async Task EndAsync(NpgsqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, "select pg_terminate_backend(pg_backend_pid())");
        }
        catch (NpgsqlException)
        {
            // It ended.
        }
    }

    private async Task<List<string>> RefillAsync(bool withSample)
    {
        var files = await ListAsync();
        await using var connection = await target.OpenAsync();
        for (var tries = 1; ; tries++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            try
            {
                var keys = await QueryBoolAsync(connection, HasKeys) ? await KeysAsync(connection) : [];
                await ExecuteAsync(connection, DropEverything);
                await _databases.LoadAsync(connection, withSample);
                await AddKeysAsync(connection, keys);
                await transaction.CommitAsync();
                return files;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && tries < Tries)
            {
                // With a request of the site, which locks the tables in another order.
            }
        }
    }

    private static Task<List<Key>> KeysAsync(NpgsqlConnection connection) =>
        QueryListAsync(connection, Keys, row => new Key(row.GetString(0), row.GetString(1), row.GetDateTime(2)));

    private static async Task AddKeysAsync(NpgsqlConnection connection, List<Key> keys)
    {
        foreach (var key in keys)
        {
            await ExecuteAsync(connection, AddKey, key.Name, key.Xml, key.Created);
        }
    }

    private async Task<List<string>> ListAsync() => await _files.ListAsync().Select(file => file.Key).ToListAsync();

    private async Task DropAsync(NpgsqlConnection server, string database)
    {
        try
        {
            await DatabaseAdmin.DropAsync(server, database);
        }
        catch (PostgresException e)
        {
            report($"The database {database} could not be removed: {e.MessageText}. The next `reset` tries again.");
        }
    }

    // An upload that was under way may have stored its files before and its row in the new database: those files stay.
    private async Task DeleteAsync(List<string> files)
    {
        await using var connection = await target.OpenAsync();
        var referenced = await Backup.ReferencedAsync(connection);
        try
        {
            await _files.DeleteAsync([.. files.Where(key => !referenced.Contains(Path.GetFileName(key)))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RefusedException)
        {
            report($"Not every old photo could be deleted: {e.Message} Run `pictures --fix` later to delete those without a row.");
        }
    }
}
