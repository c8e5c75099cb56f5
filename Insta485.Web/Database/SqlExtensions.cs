using Npgsql;

namespace Insta485.Web.Database;

/// <summary>Runs a verb's statements on its connection.</summary>
public static class SqlExtensions
{
    /// <summary>Runs a statement, however long it takes.</summary>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object?[] args)
    {
        await using var command = Command(connection, sql, args);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The answer to a yes-or-no statement.</summary>
    public static async Task<bool> QueryBoolAsync(NpgsqlConnection connection, string sql, params object[] args)
    {
        await using var command = Command(connection, sql, args);
        return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>All rows of a statement.</summary>
    public static async Task<List<T>> QueryListAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read,
        params object[] args)
    {
        var rows = new List<T>();
        await using var command = Command(connection, sql, args);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] args)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(args.Select(value => new NpgsqlParameter { Value = value }).ToArray());
        return command;
    }
}
