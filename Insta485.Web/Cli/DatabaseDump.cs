using System.Text;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Cli;

/// <summary>
/// Prints every row of every table. What could open an account is left out: the keys that protect cookies, the hashes of tokens and codes;
/// and so are the events of open pages, and password hashes and e-mail addresses if the target is not local.
/// </summary>
internal static class DatabaseDump
{
    private const string Tables = """
        select tablename from pg_tables
        where schemaname = current_schema() and tablename not in ('data_protection_keys', 'live_events', 'recovery_codes')
        order by tablename
        """;

    // Quoted, in their order; without what is computed from others, and without the secrets of accounts if $2 is false.
    private const string Columns = """
        select string_agg(quote_ident(attname), ', ' order by attnum)
        from pg_attribute
        join pg_class c on c.oid = attrelid
        where relname = $1 and relnamespace = current_schema()::regnamespace and attnum > 0 and not attisdropped and attgenerated = ''
            and (relname <> 'api_tokens' or attname <> 'hash') and ($2 or relname <> 'users' or attname not in ('password', 'email'))
        """;

    /// <summary>Expanded, as <c>psql -x</c> prints: a record after the other, a line for each column.</summary>
    public static Task WriteAsync(Target target, TextWriter to, bool withSecrets = true) =>
        ForEachTableAsync(target, to, withSecrets, async (connection, table, columns) =>
    {
        // As PostgreSQL writes each value.
        await using var command = new NpgsqlCommand($"select {columns} from {table}", connection) { AllResultTypesAreUnknown = true };
        await using var rows = await command.ExecuteReaderAsync();
        var width = Enumerable.Range(0, rows.FieldCount).Max(column => rows.GetName(column).Length);
        // The further lines of a text stand below its first one.
        var nextLine = $"\n{new string(' ', width)} | ";
        for (var record = 1; await rows.ReadAsync(); record++)
        {
            var text = new StringBuilder().AppendLine($"-[ RECORD {record} ]");
            for (var column = 0; column < rows.FieldCount; column++)
            {
                var value = rows.IsDBNull(column) ? "" : rows.GetString(column);
                text.AppendLine($"{rows.GetName(column).PadRight(width)} | {value.ReplaceLineEndings(nextLine)}");
            }

            await to.WriteAsync(text);
        }
    });

    /// <summary>CSV, with a line of column names.</summary>
    public static Task WriteCsvAsync(Target target, TextWriter to, bool withSecrets = true) =>
        ForEachTableAsync(target, to, withSecrets, async (connection, table, columns) =>
    {
        using var rows = await connection.BeginTextExportAsync($"copy {table} ({columns}) to stdout with (format csv, header)");
        while (await rows.ReadLineAsync() is { } row)
        {
            await to.WriteLineAsync(row);
        }
    });

    private static async Task ForEachTableAsync(Target target, TextWriter to, bool withSecrets,
        Func<NpgsqlConnection, string, string, Task> write)
    {
        await using var connection = await target.OpenAsync();
        foreach (var table in await SqlExtensions.QueryListAsync(connection, Tables, row => row.GetString(0)))
        {
            await to.WriteLineAsync($"-- {table}");
            var columns = (await SqlExtensions.QueryListAsync(connection, Columns, row => row.GetString(0), table, withSecrets))[0];
            await write(connection, DatabaseAdmin.Quote(table), columns);
            await to.WriteLineAsync();
        }
    }
}
