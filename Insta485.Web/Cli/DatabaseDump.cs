using System.Text;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Cli;

/// <summary>Prints every row of every table. The keys that protect cookies are left out.</summary>
internal static class DatabaseDump
{
    private const string Tables = """
        select tablename from pg_tables
        where schemaname = current_schema() and tablename <> 'data_protection_keys'
        order by tablename
        """;

    /// <summary>Expanded, as <c>psql -x</c> prints: a record after the other, a line for each column.</summary>
    public static Task WriteAsync(Target target, TextWriter to) => ForEachTableAsync(target, to, async (connection, table) =>
    {
        // As PostgreSQL writes each value.
        await using var command = new NpgsqlCommand($"select * from {table}", connection) { AllResultTypesAreUnknown = true };
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
    public static Task WriteCsvAsync(Target target, TextWriter to) => ForEachTableAsync(target, to, async (connection, table) =>
    {
        using var rows = await connection.BeginTextExportAsync($"copy {table} to stdout with (format csv, header)");
        while (await rows.ReadLineAsync() is { } row)
        {
            await to.WriteLineAsync(row);
        }
    });

    private static async Task ForEachTableAsync(Target target, TextWriter to, Func<NpgsqlConnection, string, Task> write)
    {
        await using var connection = await target.OpenAsync();
        foreach (var table in await SqlExtensions.QueryListAsync(connection, Tables, row => row.GetString(0)))
        {
            await to.WriteLineAsync($"-- {table}");
            await write(connection, DatabaseAdmin.Quote(table));
            await to.WriteLineAsync();
        }
    }
}
