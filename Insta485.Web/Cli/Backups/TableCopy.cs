using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Backups;

/// <summary>Reads rows from one database and loads them into another: shared by <c>backup</c>, <c>restore</c> and <c>move</c>.</summary>
internal static class TableCopy
{
    // Rows must have the same text whatever defaults the role or the server has, and long statements must not time out.
    private const string TransactionSettings = """
        set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local bytea_output = 'hex';
        set local extra_float_digits = 1; set local timezone = 'UTC'; set local statement_timeout = 0;
        set local idle_in_transaction_session_timeout = 0
        """;

    // Keeps migrations out until the end of the transaction. The migrator takes the same lock.
    private const string TryLockShared = "select pg_try_advisory_xact_lock_shared(hashtext('insta485 migrate'))";

    // Keeps out other loads, and loads into a database that is being copied. A closed connection keeps its lock for a moment.
    private const string LockExclusive = """
        set local lock_timeout = '3s'; select pg_advisory_xact_lock(hashtext('insta485 migrate')); set local lock_timeout to default
        """;

    private const string Sequence = "select pg_get_serial_sequence($1, $2)";

    private const string SetSequence = "select setval(pg_get_serial_sequence($1, $2), $3, false)";

    /// <summary>A connection that sees the rows of this moment until it is closed.</summary>
    public static async Task<NpgsqlConnection> SnapshotAsync(Target target)
    {
        var connection = await target.OpenAsync();
        try
        {
            while (!await TakeSnapshotAsync(connection))
            {
                // A migration is running. A snapshot from before its end could find rewritten tables empty.
                await ExecuteAsync(connection, "rollback");
                await Task.Delay(100);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<bool> TakeSnapshotAsync(NpgsqlConnection connection)
    {
        var tables = (await CopiedTables.ListAsync(connection)).Select(table => table.Quoted).ToList();
        await ExecuteAsync(connection, $"start transaction isolation level repeatable read, read only; {TransactionSettings}");
        if (tables.Count > 0)
        {
            // Takes no snapshot itself, so that none is older than the last change of these tables.
            await ExecuteAsync(connection, $"lock table {string.Join(", ", tables)} in access share mode");
        }

        return await QueryBoolAsync(connection, TryLockShared)
            && (await CopiedTables.ListAsync(connection)).All(table => tables.Contains(table.Quoted, StringComparer.Ordinal));
    }

    /// <summary>The tables with the number and hash of their rows, each after the tables it references.</summary>
    public static async Task<IReadOnlyList<TableManifest>> DescribeAsync(NpgsqlConnection connection, Progress progress)
    {
        var described = new List<TableManifest>();
        var tables = await CopiedTables.ListAsync(connection);
        foreach (var table in tables)
        {
            var (rows, hash) = await HashAsync(connection, table, table.Source);
            described.Add(table with { Rows = rows, Hash = hash, Next = await NextValueAsync(connection, table) });
            progress(described.Count, tables.Count, "tables counted");
        }

        return described;
    }

    /// <summary>
    /// The number of rows and their hash. The hash is the sum of the rows' hashes: it needs neither sorting nor memory.
    /// </summary>
    public static Task<(long Rows, string Hash)> HashRowsAsync(NpgsqlConnection connection, TableManifest table) =>
        HashAsync(connection, table, table.Quoted);

    private static async Task<(long Rows, string Hash)> HashAsync(NpgsqlConnection connection, TableManifest table, string source) =>
        (await QueryListAsync(connection, $"""
        select count(*),
            coalesce(sum(
                ('x' || encode(substr(sha256(convert_to(row({table.List})::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint), 0)::text
        from {source} copied
        """, row => (row.GetInt64(0), row.GetString(1))))[0];

    /// <summary>The rows in <c>copy</c>'s text format, one line each.</summary>
    public static Task<NpgsqlCopyTextReader> ReadAsync(NpgsqlConnection connection, TableManifest table) =>
        connection.BeginTextExportAsync($"copy (select {table.List} from {table.Source} copied) to stdout");

    /// <summary>Reports the keys of cookies that are not copied, because no certificate protects them.</summary>
    /// <param name="command">After which everyone logs in again.</param>
    public static async Task ReportClearKeysAsync(NpgsqlConnection connection, IReadOnlyList<TableManifest> tables, string command,
        Action<string> report)
    {
        // A backup of an older version may have no such table.
        var count = tables.Any(table => table.Name == TableManifest.Keys)
            ? (await QueryListAsync(connection, TableManifest.CountClearKeys, row => row.GetInt64(0)))[0] : 0;
        if (count > 0)
        {
            report($"{Counted.Of(count, "key")} of cookies {(count == 1 ? "is" : "are")} left out, because no certificate protects "
                + $"{(count == 1 ? "it" : "them")}: everyone logs in again after {command}. `keys` makes a certificate.");
        }
    }

    /// <summary>
    /// Loads rows into an empty database in one transaction. Triggers are off: the tallies they maintain are among the rows.
    /// </summary>
    /// <param name="tables">The expected number and hash of the rows, verified before the commit.</param>
    /// <param name="fill">Calls <see cref="FillAsync"/> for each table.</param>
    /// <param name="mayReplace">Deletes existing rows, in the same transaction.</param>
    /// <exception cref="CommandException">The database is not empty, another command is using it, or the rows differ.</exception>
    public static async Task LoadAsync(Target target, IReadOnlyList<TableManifest> tables, Func<NpgsqlConnection, Task> fill,
        bool mayReplace = false)
    {
        await using var connection = await target.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, TransactionSettings);
        await LockAsync(connection);
        foreach (var table in tables)
        {
            // This also locks the table.
            await ExecuteAsync(connection, $"alter table {table.Quoted} disable trigger user");
        }

        if (mayReplace)
        {
            await ExecuteAsync(connection, $"truncate {string.Join(", ", tables.Select(table => table.Quoted))}");
        }

        await CopiedTables.RequireEmptyAsync(connection);
        await fill(connection);
        foreach (var table in tables)
        {
            var (rows, hash) = await HashRowsAsync(connection, table);
            if (rows != table.Rows || hash != table.Hash)
            {
                throw new CommandException($"{DescribeDifference(table, rows)}; the transaction was rolled back");
            }

            if (table.Identity is { } column)
            {
                await ExecuteAsync(connection, SetSequence, table.Quoted, column, table.Next);
            }

            await ExecuteAsync(connection, $"alter table {table.Quoted} enable trigger user");
        }

        await transaction.CommitAsync();
    }

    private static async Task LockAsync(NpgsqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, LockExclusive);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new CommandException(
                $"the database {connection.Database} at {connection.Host} is the source of the rows, or another command is backing it up, "
                + "migrating it or loading rows into it; no row was changed");
        }
    }

    /// <summary>Adds rows in the format of <see cref="ReadAsync"/>.</summary>
    public static async Task FillAsync(NpgsqlConnection connection, TableManifest table, Stream rows)
    {
        await using var writer = await connection.BeginTextImportAsync($"copy {table.Quoted} ({table.List}) from stdin");
        try
        {
            await rows.CopyToAsync(writer.BaseStream);
        }
        catch
        {
            // Disposing without a cancellation would complete the copy with the rows so far.
            await writer.CancelAsync();
            throw;
        }
    }

    /// <summary>Describes a table whose rows differ from the expected ones.</summary>
    public static string DescribeDifference(TableManifest table, long rows) => rows == table.Rows
        ? $"{table.Name}: {rows} rows as expected, but their contents differ"
        : $"{table.Name}: {rows} rows instead of {table.Rows}";

    // Read after the snapshot was taken: its rows took their values from the sequence before.
    private static async Task<long> NextValueAsync(NpgsqlConnection connection, TableManifest table)
    {
        if (table.Identity is not { } column)
        {
            return 0;
        }

        var sequence = (await QueryListAsync(connection, Sequence, row => row.GetString(0), table.Quoted, column))[0];
        return (await QueryListAsync(connection, $"""
            select greatest((select last_value + is_called::int from {sequence}),
                (select max({DatabaseAdmin.Quote(column)}) + 1 from {table.Quoted}))
            """, row => row.GetInt64(0)))[0];
    }
}
