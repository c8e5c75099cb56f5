using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;
using static Insta485.Web.Database.SqlExtensions;

namespace Insta485.Web.Cli.Backups;

/// <summary>Which tables are copied, and in which order.</summary>
internal static class CopiedTables
{
    // Without schema_migrations: the destination has its own record. Unlogged tables have nothing that outlives a crash.
    private const string Tables = """
        select c.relname::text,
            array_agg(a.attname::text order by a.attname),
            min(a.attname::text) filter (where pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null),
            array(select r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid
                where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
            and c.relname <> 'schema_migrations'
        group by c.oid, c.relname
        order by c.relname
        """;

    /// <summary>The tables without number and hash of their rows, each after the tables it references.</summary>
    public static async Task<IReadOnlyList<TableManifest>> ListAsync(NpgsqlConnection connection)
    {
        var remaining = await QueryListAsync(connection, Tables, row => (
            Table: new TableManifest(row.GetString(0), row.GetFieldValue<string[]>(1), row.IsDBNull(2) ? null : row.GetString(2), 0, 0, ""),
            References: row.GetFieldValue<string[]>(3)));
        var ordered = new List<TableManifest>();
        while (remaining.Count > 0)
        {
            var ready = remaining.FindAll(entry => !remaining.Exists(other => entry.References.Contains(other.Table.Name)));
            if (ready.Count == 0)
            {
                throw new CommandException("the tables reference each other in a circle and can't be copied one after the other: "
                    + string.Join(", ", remaining.Select(entry => entry.Table.Name)));
            }

            ordered.AddRange(ready.Select(entry => entry.Table));
            remaining = [.. remaining.Except(ready)];
        }

        return ordered;
    }

    /// <summary>Requires a database without rows.</summary>
    /// <param name="command">The command to repeat with <c>--yes-destroy</c>, for the message.</param>
    /// <exception cref="CommandException">There are rows; the message names their tables.</exception>
    public static async Task RequireEmptyAsync(NpgsqlConnection connection, string? command = null)
    {
        if (await NonEmptyAsync(connection) is { Count: > 0 } tables)
        {
            throw new CommandException(
                $"the database {connection.Database} at {connection.Host} is not empty: it has rows in {string.Join(", ", tables)}"
                + (command is null ? "" : $". To replace them, run `{command} --yes-destroy {connection.Database}`"));
        }
    }

    /// <summary>The names of the tables that have rows.</summary>
    public static async Task<IReadOnlyList<string>> NonEmptyAsync(NpgsqlConnection connection)
    {
        var names = new List<string>();
        foreach (var table in await ListAsync(connection))
        {
            if (await QueryBoolAsync(connection, $"select exists (select from {table.Quoted})"))
            {
                names.Add(table.Name);
            }
        }

        return names;
    }

    /// <summary>The tables that exist in both databases. Reports each table that only the source has: its rows are not copied.</summary>
    /// <param name="source">The tables of the source.</param>
    /// <exception cref="CommandException">The source lacks a table, or has other columns.</exception>
    public static async Task<IReadOnlyList<TableManifest>> MatchAsync(Target target, IReadOnlyList<TableManifest> source,
        Action<string> report)
    {
        await using var connection = await target.OpenAsync();
        var existing = (await ListAsync(connection)).ToDictionary(table => table.Name, StringComparer.Ordinal);
        foreach (var table in source.Where(table => !existing.ContainsKey(table.Name)))
        {
            report($"{table.Name} is not a table of this schema: its {table.Rows} rows are not copied.");
        }

        var matching = source.Where(table => existing.ContainsKey(table.Name)).ToList();
        if (existing.Keys.Except(matching.Select(table => table.Name), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            throw new CommandException(
                $"the source has no table {string.Join(", ", missing)}: its schema differs from the one of {target.Options.Database}");
        }

        return matching.Find(table => !table.Columns.SequenceEqual(existing[table.Name].Columns, StringComparer.Ordinal)
            || table.Identity != existing[table.Name].Identity) is { } other
            ? throw new CommandException($"the table {other.Name} has the columns {string.Join(", ", existing[other.Name].Columns)}, "
                + $"and at the source {string.Join(", ", other.Columns)}")
            : matching;
    }
}
