using System.Data.Common;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>Sends SQL on a connection. Every statement of the project binds its values and returns its rows here.</summary>
internal static class SqlExtensions
{
    /// <summary>Runs a statement or, without values, a whole script, however long it takes.</summary>
    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, params object?[] args)
    {
        await using var command = connection.Command(sql, args);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The answer to a yes-or-no statement.</summary>
    public static async Task<bool> QueryBoolAsync(NpgsqlConnection connection, string sql, params object?[] args)
    {
        await using var command = connection.Command(sql, args);
        return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>
    /// Whether a pooler is between the connection and the server: it gives each client a made-up process id, and any of its own
    /// connections for each transaction.
    /// </summary>
    public static async Task<bool> IsThroughPoolerAsync(this NpgsqlConnection connection) =>
        !await QueryBoolAsync(connection, "select pg_backend_pid() = $1", connection.ProcessID);

    /// <summary>All rows of a statement.</summary>
    public static async Task<List<T>> QueryListAsync<T>(NpgsqlConnection connection, string sql, Func<DbDataReader, T> read,
        params object?[] args)
    {
        await using var command = connection.Command(sql, args);
        await using var results = new Results(await command.ExecuteReaderAsync(), null);
        return await results.ListAsync(read);
    }

    /// <summary>Several statements in one round trip; all take effect or none.</summary>
    /// <exception cref="SessionOverException">The session is over, or the account that writes was suspended a moment ago.</exception>
    internal static async Task<NpgsqlDataReader> SendAsync(this NpgsqlConnection connection, Query[] queries, TimeSpan? timeout)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (timeout is { } limit)
        {
            batch.Timeout = (int)limit.TotalSeconds;
        }

        foreach (var (sql, args) in queries)
        {
            var command = new NpgsqlBatchCommand(sql);
            Bind(command.Parameters, args);
            batch.BatchCommands.Add(command);
        }

        try
        {
            return await batch.ExecuteReaderAsync();
        }
        catch (PostgresException e) when (ServerErrors.IsSessionOver(e))
        {
            throw new SessionOverException();
        }
    }

    internal static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params object?[] args)
    {
        var command = new NpgsqlCommand(sql, connection);
        Bind(command.Parameters, args);
        return command;
    }

    // Nameless parameters are $1, $2, … in order. Stores that know the field refuse unstorable text earlier, and name it.
    private static void Bind(NpgsqlParameterCollection parameters, object?[] args)
    {
        foreach (var value in args)
        {
            if (value is string text && !PostgresText.IsStorable(text))
            {
                throw Refuse.Invalid("The text contains characters that can't be stored.");
            }

            parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }
    }
}
