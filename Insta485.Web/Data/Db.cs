using System.Data.Common;
using Dapper;
using Npgsql;

namespace Insta485.Web.Data;

/// <summary>A statement with <c>$1</c>-style parameters and their values.</summary>
public readonly record struct Query(string Sql, params object?[] Args);

/// <summary>
/// One connection per request, taken from the pool by the first statement and given back with the request.
/// The first statement also asks whether the visitor's session still holds, in the same round trip.
/// </summary>
public sealed class Db(NpgsqlDataSource source) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;
    private Session? _unchecked;

    /// <summary>From now on nothing is answered unless this session holds; the next statement asks. Nothing: nobody need be signed in.</summary>
    public void Require(Session? session) => _unchecked = session;

    /// <summary>Asks now, if nothing has asked yet.</summary>
    /// <exception cref="SessionOverException">The session does not hold any more.</exception>
    public async Task CheckSessionAsync()
    {
        if (_unchecked is not null)
        {
            await using var nothing = await ReadAsync();
        }
    }

    /// <summary>Several statements that only read, in one round trip; their results are read in the same order.</summary>
    /// <exception cref="SessionOverException">The session does not hold any more.</exception>
    public async Task<Results> ReadAsync(params Query[] queries)
    {
        var session = _unchecked;
        var all = session is null ? queries : [new(Session.Holds, session.Username, session.Stamp, session.Id), .. queries];
        var reader = await ExecuteAsync(all);
        var results = new Results(reader);
        if (session is not null)
        {
            var holds = await results.OneAsync<int>() == 1;
            if (!holds)
            {
                await results.DisposeAsync();
                throw new SessionOverException();
            }

            _unchecked = null;
        }

        return results;
    }

    /// <summary>The first row of one statement, or nothing. The session is checked before it runs, not beside it.</summary>
    public async Task<T?> OneAsync<T>(string sql, params object?[] args)
    {
        await CheckSessionAsync();
        await using var results = await ReadAsync(new Query(sql, args));
        return await results.OneAsync<T>();
    }

    /// <summary>All rows of one statement. The session is checked before it runs, not beside it.</summary>
    public async Task<List<T>> ListAsync<T>(string sql, params object?[] args)
    {
        await CheckSessionAsync();
        await using var results = await ReadAsync(new Query(sql, args));
        return await results.ListAsync<T>();
    }

    /// <summary>Runs one statement; the number of rows it changed. The session is checked before it runs, not beside it.</summary>
    public async Task<int> RunAsync(string sql, params object?[] args)
    {
        await CheckSessionAsync();
        await using var reader = await ExecuteAsync([new Query(sql, args)]);
        return reader.RecordsAffected;
    }

    /// <summary>
    /// All of the work or nothing. Where two wait for each other (two accounts that like each other's posts are deleted at once),
    /// PostgreSQL undoes one; that one is done again.
    /// </summary>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work)
    {
        await CheckSessionAsync();
        for (var tries = 1; ; tries++)
        {
            await using var transaction = await (await OpenAsync()).BeginTransactionAsync();
            try
            {
                var result = await work();
                await transaction.CommitAsync();
                return result;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && tries < 5)
            {
                await transaction.RollbackAsync();
            }
        }
    }

    /// <summary>Gives the connection back to the pool.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private async Task<NpgsqlDataReader> ExecuteAsync(Query[] queries)
    {
        var fresh = _connection is null;
        try
        {
            return await SendAsync(await OpenAsync(), queries);
        }
        catch (NpgsqlException e) when (fresh && IsStale(e))
        {
            // The pool kept connections to a server that was restarted, or to a database that was made anew. Only a request's
            // first statement is sent again, and that one is always a read or a count against a limit.
            await DisposeAsync();
            _connection = null;
            source.Clear();
            return await SendAsync(await OpenAsync(), queries);
        }
    }

    private static async Task<NpgsqlDataReader> SendAsync(NpgsqlConnection connection, Query[] queries)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var (sql, args) in queries)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in args)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = Storable(value) ?? DBNull.Value });
            }

            batch.BatchCommands.Add(command);
        }

        return await batch.ExecuteReaderAsync();
    }

    private async Task<NpgsqlConnection> OpenAsync() => _connection ??= await source.OpenConnectionAsync();

    // PostgreSQL's text holds any character but NUL, and only whole ones. Stores that know the field refuse it sooner.
    private static object? Storable(object? value) =>
        value is string text && !Text.IsStorable(text)
            ? throw Refused.Invalid("That contains characters that cannot be stored.")
            : value;

    private static bool IsStale(NpgsqlException e) => e switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.IdleSessionTimeout
            // A prepared plan for tables that were dropped and made again.
            || (p.SqlState == PostgresErrorCodes.FeatureNotSupported && p.Routine == "RevalidateCachedQuery"),
        _ => e.InnerException is IOException or System.Net.Sockets.SocketException,
    };
}

/// <summary>The results of one round trip, each read once, in order. Columns fill a record's parameters in order (Dapper).</summary>
public sealed class Results(DbDataReader reader) : IAsyncDisposable
{
    private bool _started;

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

    /// <summary>Ends the round trip, so that the connection is free for the next one.</summary>
    public ValueTask DisposeAsync() => reader.DisposeAsync();
}
