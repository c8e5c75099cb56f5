using System.Data.Common;
using Dapper;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>The results of one round trip, each read once, in order. Columns fill a record's parameters in order (Dapper).</summary>
public sealed class Results(DbDataReader reader, NpgsqlConnection? connection) : IAsyncDisposable
{
    private bool _started;

    /// <summary>Rows that were changed.</summary>
    public int Changed => reader.RecordsAffected;

    /// <summary>The next result's rows.</summary>
    public async Task<List<T>> ListAsync<T>()
    {
        if (_started && !await reader.NextResultAsync())
        {
            throw new InvalidOperationException("There are fewer results than were asked for.");
        }

        _started = true;
        var rows = new List<T>();
        if (await reader.ReadAsync())
        {
            // Dapper's row parsers are for records; a single value is the first column.
            var read = typeof(T).IsPrimitive || typeof(T) == typeof(string)
                ? (DbDataReader row) => row.GetFieldValue<T>(0)
                : reader.GetRowParser<T>();
            do
            {
                rows.Add(read(reader));
            }
            while (await reader.ReadAsync());
        }

        return rows;
    }

    /// <summary>The next result's only row, or nothing.</summary>
    public async Task<T?> OneAsync<T>() => (await ListAsync<T>()).SingleOrDefault();

    /// <summary>Ends the round trip and gives its connection back.</summary>
    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }
}
