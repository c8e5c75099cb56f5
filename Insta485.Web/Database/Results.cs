using System.Data.Common;
using Dapper;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// The results of one round trip, to be read in order, each once. Columns fill a record's parameters in order (Dapper).
/// </summary>
/// <param name="connection">The connection to return to the pool at the end, if it belongs to this round trip alone.</param>
/// <param name="heed">Is told of an error of a later statement.</param>
public sealed class Results(DbDataReader reader, IAsyncDisposable? connection, Action<NpgsqlException>? heed = null) : IAsyncDisposable
{
    private bool _started;

    /// <summary>Rows that were changed.</summary>
    public int Changed => reader.RecordsAffected;

    /// <summary>The next result's rows.</summary>
    public Task<List<T>> ListAsync<T>() => RowsAsync(() =>
        // Dapper's row parsers are for records; a single value is the first column.
        typeof(T).IsPrimitive || typeof(T) == typeof(string) ? row => row.GetFieldValue<T>(0) : reader.GetRowParser<T>());

    /// <summary>The next result's only row, or null.</summary>
    public async Task<T?> OneAsync<T>() => (await ListAsync<T>()).SingleOrDefault();

    /// <summary>Ends the round trip.</summary>
    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    internal Task<List<T>> ListAsync<T>(Func<DbDataReader, T> read) => RowsAsync(() => read);

    // A parser looks at the columns, which are known once the first row has been read.
    private async Task<List<T>> RowsAsync<T>(Func<Func<DbDataReader, T>> parser)
    {
        try
        {
            return await ReadAsync(parser);
        }
        catch (NpgsqlException e)
        {
            heed?.Invoke(e);
            throw;
        }
    }

    private async Task<List<T>> ReadAsync<T>(Func<Func<DbDataReader, T>> parser)
    {
        if (_started && !await reader.NextResultAsync())
        {
            throw new InvalidOperationException("There are fewer results than statements.");
        }

        _started = true;
        var rows = new List<T>();
        if (await reader.ReadAsync())
        {
            var read = parser();
            do
            {
                rows.Add(read(reader));
            }
            while (await reader.ReadAsync());
        }

        return rows;
    }
}
