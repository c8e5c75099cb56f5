using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Backups;

/// <summary>Rows on their way out of a database and into another: what <c>backup</c>, <c>restore</c> and <c>move</c> share.</summary>
public static class TableCopy
{
    // Rows in words have to read the same, whatever the role or the server was told; and what takes long may take it.
    private const string Steady = """
        set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1; set timezone = 'UTC';
        set statement_timeout = 0; set idle_in_transaction_session_timeout = 0
        """;

    // No step of the schema comes in between.
    private const string Hold = "select pg_advisory_lock_shared(hashtext('insta485 migrate'))";

    // Nor does another load, or a load into what is being copied. A connection that was closed keeps its lock for a moment.
    private const string Alone = "set lock_timeout = '3s'; select pg_advisory_lock(hashtext('insta485 migrate')); reset lock_timeout";

    // The record of the schema's versions is made where the rows go.
    private const string Select = """
        select c.relname::text,
            array_agg(a.attname::text order by a.attname),
            min(a.attname::text) filter (where pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null),
            array(select r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
                where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> 'schema_migrations'
        group by c.oid, c.relname order by c.relname
        """;

    private const string Sequence = "select pg_get_serial_sequence($1, $2)";

    private const string SetSequence = "select setval(pg_get_serial_sequence($1, $2), $3, false)";

    /// <summary>A connection that sees the database as it is now, until it is closed.</summary>
    public static async Task<NpgsqlConnection> SnapshotAsync(Target target)
    {
        var connection = await target.OpenAsync();
        try
        {
            await ExecuteAsync(connection, Steady);
            await ExecuteAsync(connection, Hold);
            await ExecuteAsync(connection, "start transaction isolation level repeatable read, read only");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The tables with their rows counted, each after those it refers to.</summary>
    public static async Task<IReadOnlyList<TableManifest>> DescribeAsync(NpgsqlConnection connection, Progress progress)
    {
        var described = new List<TableManifest>();
        var tables = await TablesAsync(connection);
        foreach (var table in tables)
        {
            var (rows, hash) = await SumAsync(connection, table);
            described.Add(table with { Rows = rows, Hash = hash, Next = await NextAsync(connection, table) });
            progress(described.Count, tables.Count, "tables counted");
        }

        return described;
    }

    /// <summary>The tables, each after those it refers to; nothing is counted.</summary>
    public static async Task<IReadOnlyList<TableManifest>> TablesAsync(NpgsqlConnection connection)
    {
        var left = await QueryListAsync(connection, Select, row => (
            Table: new TableManifest(row.GetString(0), row.GetFieldValue<string[]>(1), row.IsDBNull(2) ? null : row.GetString(2), 0, 0, ""),
            Before: row.GetFieldValue<string[]>(3)));
        var ordered = new List<TableManifest>();
        while (left.Count > 0)
        {
            var ready = left.FindAll(one => !left.Exists(other => one.Before.Contains(other.Table.Name)));
            if (ready.Count == 0)
            {
                throw new CommandException(
                    $"these tables refer to each other in a circle, so that none can be the first: {string.Join(", ", left.Select(one => one.Table.Name))}");
            }

            ordered.AddRange(ready.Select(one => one.Table));
            left = [.. left.Except(ready)];
        }

        return ordered;
    }

    /// <summary>
    /// How many rows there are, and their hash: the sum of one of each row, so that millions need no memory and no order.
    /// </summary>
    public static async Task<(long Rows, string Hash)> SumAsync(NpgsqlConnection connection, TableManifest table) =>
        (await QueryListAsync(connection, $"""
        select count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(row({table.List})::text, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint), 0)::text
        from {table.Quoted}
        """, row => (row.GetInt64(0), row.GetString(1))))[0];

    /// <summary>The rows as <c>copy</c> writes them: a line each.</summary>
    public static Task<NpgsqlCopyTextReader> ReadAsync(NpgsqlConnection connection, TableManifest table) =>
        connection.BeginTextExportAsync($"copy {table.Quoted} ({table.List}) to stdout");

    /// <summary>Wants a database without a row.</summary>
    /// <param name="otherwise">The words that replace rows, for the message.</param>
    /// <exception cref="CommandException">There are some; their tables are named.</exception>
    public static async Task RequireEmptyAsync(NpgsqlConnection connection, string? otherwise = null)
    {
        if (await FullAsync(connection) is { Count: > 0 } full)
        {
            throw new CommandException(
                $"the database {connection.Database} at {connection.Host} is not empty: there are rows in {string.Join(", ", full)}"
                + (otherwise is null ? "" : $"; `{otherwise} --yes-destroy {connection.Database}` replaces them"));
        }
    }

    /// <summary>The tables that have rows.</summary>
    public static async Task<IReadOnlyList<string>> FullAsync(NpgsqlConnection connection)
    {
        var full = new List<string>();
        foreach (var table in await TablesAsync(connection))
        {
            if (await QueryBoolAsync(connection, $"select exists (select from {table.Quoted})"))
            {
                full.Add(table.Name);
            }
        }

        return full;
    }

    /// <summary>
    /// Loads rows into an empty database, all or none. Triggers keep still: the tallies they would keep are among the rows.
    /// </summary>
    /// <param name="tables">What the rows have to be; compared before they count.</param>
    /// <param name="fill">Calls <see cref="FillAsync"/> for each table.</param>
    /// <param name="mayReplace">Rows that are there are removed, in the same transaction.</param>
    /// <exception cref="CommandException">The database is not empty or in use by another verb, has other tables, or the rows are
    /// not what they should be.</exception>
    public static async Task LoadAsync(Target target, IReadOnlyList<TableManifest> tables, Func<NpgsqlConnection, Task> fill,
        bool mayReplace = false)
    {
        await using var connection = await target.OpenAsync();
        await ExecuteAsync(connection, Steady);
        await AloneAsync(connection);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var table in tables)
        {
            // This locks it, too.
            await ExecuteAsync(connection, $"alter table {table.Quoted} disable trigger user");
        }

        if (mayReplace)
        {
            await ExecuteAsync(connection, $"truncate {string.Join(", ", tables.Select(table => table.Quoted))}");
        }

        await RequireEmptyAsync(connection);
        await fill(connection);
        foreach (var table in tables)
        {
            var (rows, hash) = await SumAsync(connection, table);
            if (rows != table.Rows || hash != table.Hash)
            {
                throw new CommandException($"{Different(table, rows)}; nothing was kept");
            }

            if (table.Identity is { } column)
            {
                await ExecuteAsync(connection, SetSequence, table.Quoted, column, table.Next);
            }

            await ExecuteAsync(connection, $"alter table {table.Quoted} enable trigger user");
        }

        await transaction.CommitAsync();
    }

    private static async Task AloneAsync(NpgsqlConnection connection)
    {
        try
        {
            await ExecuteAsync(connection, Alone);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new CommandException(
                $"the database {connection.Database} at {connection.Host} is the very one the rows come from, or is being backed up, migrated or loaded; no row was touched");
        }
    }

    /// <summary>Adds rows as <see cref="ReadAsync"/> gave them.</summary>
    public static async Task FillAsync(NpgsqlConnection connection, TableManifest table, Stream rows)
    {
        await using var writer = await connection.BeginTextImportAsync($"copy {table.Quoted} ({table.List}) from stdin");
        try
        {
            await rows.CopyToAsync(writer.BaseStream);
        }
        catch
        {
            // Otherwise it would end as if that had been all.
            await writer.CancelAsync();
            throw;
        }
    }

    /// <summary>Says of which tables the rows fit here; of others it says that they are left out.</summary>
    /// <param name="coming">As they were described where they come from.</param>
    /// <exception cref="CommandException">A table is missing, or has other columns.</exception>
    public static async Task<IReadOnlyList<TableManifest>> FittingAsync(Target target, IReadOnlyList<TableManifest> coming,
        Action<string> report)
    {
        await using var connection = await target.OpenAsync();
        var here = (await TablesAsync(connection)).ToDictionary(table => table.Name, StringComparer.Ordinal);
        foreach (var table in coming.Where(table => !here.ContainsKey(table.Name)))
        {
            report($"{table.Name} is no table of this schema: its {table.Rows} rows are left out");
        }

        var fitting = coming.Where(table => here.ContainsKey(table.Name)).ToList();
        if (here.Keys
            .Except(fitting.Select(table => table.Name), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            throw new CommandException(
                $"no rows come for {string.Join(", ", missing)}: the schema is another one than where they come from");
        }

        return fitting.Find(table => !table.Columns.SequenceEqual(here[table.Name].Columns, StringComparer.Ordinal)
            || table.Identity != here[table.Name].Identity) is { } other
            ? throw new CommandException(
                $"{other.Name} has the columns {string.Join(", ", here[other.Name].Columns)}, and where its rows come from {string.Join(", ", other.Columns)}")
            : fitting;
    }

    /// <summary>What is said of a table whose rows are not the ones that were expected.</summary>
    public static string Different(TableManifest table, long rows) => rows == table.Rows
        ? $"{table.Name}: {rows} rows, as many as there were, but not the same"
        : $"{table.Name}: {rows} rows instead of {table.Rows}";

    // Read after the snapshot was taken: the rows in it had their numbers by then.
    private static async Task<long> NextAsync(NpgsqlConnection connection, TableManifest table)
    {
        if (table.Identity is not { } column)
        {
            return 0;
        }

        var sequence = (await QueryListAsync(connection, Sequence, row => row.GetString(0), table.Quoted, column))[0];
        return (await QueryListAsync(connection, $"""
            select greatest((select last_value + is_called::int from {sequence}), (select max({DatabaseAdmin.Quote(column)}) + 1 from {table.Quoted}))
            """, row => row.GetInt64(0)))[0];
    }
}
