using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>A statement with <c>$1</c>-style parameters and their values.</summary>
public readonly record struct Query(string Sql, params object?[] Args);

/// <summary>
/// The request's way to the database. A connection is taken from the pool for one round trip or one transaction and given back
/// at once: nobody holds one while a slow reader takes a picture, or while a file is written. The first statement also asks
/// whether the visitor's session still holds, in the same round trip.
/// </summary>
public sealed class Db(DatabaseServers servers)
{
    /// <summary>Asks whether the database answers.</summary>
    internal const string Ping = "select 1";

    private const int Tries = 3;

    // Each of two that undo each other again and again has the odds of a coin; and every time takes PostgreSQL a second to see.
    private const int DeadlockTries = 10;

    private NpgsqlConnection? _transaction;
    private Session? _unchecked;
    private Session? _checked;
    private TimeSpan? _timeout;
    private bool _hasSpoken;

    /// <summary>
    /// Who may answer: the primary, unless whoever only reads says otherwise. What is in a transaction always goes there.
    /// </summary>
    public ServerPreference Preference { get; set; }

    /// <summary>
    /// From now on nothing is answered unless this session holds; the next statement asks. Nothing: nobody need be signed in.
    /// </summary>
    public void RequireSession(Session? session) => _unchecked = session == _checked ? null : session;

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
        if (session is null)
        {
            return await ExecuteAsync(queries);
        }

        if (Preference == ServerPreference.PreferStandby)
        {
            // A session that was ended is over at once, and only the primary knows: a round trip of its own, unless all goes there.
            Preference = ServerPreference.PreferPrimary;
            if (servers.IsStandbyCurrent)
            {
                await CheckSessionAsync();
                Preference = ServerPreference.PreferStandby;
                return await ExecuteAsync(queries);
            }
        }

        var results = await ExecuteAsync([new(Session.IsSessionValid, session.Username, session.Stamp, session.Id), .. queries]);
        if (await results.OneAsync<int>() != 1)
        {
            await results.DisposeAsync();
            throw new SessionOverException();
        }

        _checked = session;
        _unchecked = null;
        return results;
    }

    /// <summary>The first row of one statement, or nothing. The session is checked before it runs, not beside it.</summary>
    public async Task<T?> OneAsync<T>(string sql, params object?[] args)
    {
        await CheckSessionAsync();
        await using var results = await ExecuteAsync([new Query(sql, args)]);
        return await results.OneAsync<T>();
    }

    /// <summary>All rows of one statement. The session is checked before it runs, not beside it.</summary>
    public async Task<List<T>> ListAsync<T>(string sql, params object?[] args)
    {
        await CheckSessionAsync();
        await using var results = await ExecuteAsync([new Query(sql, args)]);
        return await results.ListAsync<T>();
    }

    /// <summary>Runs one statement; the number of rows it changed. The session is checked before it runs, not beside it.</summary>
    public async Task<int> RunAsync(string sql, params object?[] args)
    {
        await CheckSessionAsync();
        await using var results = await ExecuteAsync([new Query(sql, args)]);
        return results.Changed;
    }

    /// <summary>
    /// All of the work or nothing. Where two wait for each other (two accounts that like each other's posts are deleted at once),
    /// PostgreSQL undoes one; that one is done again.
    /// </summary>
    /// <param name="timeout">How long each statement may take, if that is longer than the settings say.</param>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work, TimeSpan? timeout = null)
    {
        await CheckSessionAsync();
        await using var connection = await servers.OpenAsync(ServerPreference.Primary);
        _transaction = connection;
        _timeout = timeout;
        try
        {
            for (var tries = 1; ; tries++)
            {
                await using var transaction = await connection.BeginTransactionAsync();
                try
                {
                    var result = await work();
                    await transaction.CommitAsync();
                    return result;
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected && tries < DeadlockTries)
                {
                    await transaction.RollbackAsync();
                }
            }
        }
        finally
        {
            _transaction = null;
            _timeout = null;
        }
    }

    private async Task<Results> ExecuteAsync(Query[] queries)
    {
        if (_transaction is not null)
        {
            return new Results(await SendAsync(_transaction, queries), null);
        }

        for (var tries = 1; ; tries++)
        {
            // While somebody else's clearing is under way, the pool may still hand out a dead connection; a new one cannot be dead.
            var connection = await (tries < Tries ? servers.OpenAsync(Preference) : new(servers.OpenFreshAsync(Preference)));
            try
            {
                var reader = await SendAsync(connection, queries);
                _hasSpoken = true;
                return new Results(reader, connection);
            }
            catch (NpgsqlException e) when ((!_hasSpoken || Preference != ServerPreference.Primary) && tries < Tries && IsStale(e))
            {
                // The pool kept connections to a server that was restarted, or to a database that was made anew. Only a
                // request's first statement is sent again, and that one is always a read; and whatever a standby might have answered. The
                // pool is cleared before the connection goes back, so that it is closed and not handed to somebody else.
                if (e.SqlState != PostgresErrorCodes.SerializationFailure)
                {
                    servers.Clear();
                }

                await connection.DisposeAsync();
                // A read tries the other one; at last a standby: a primary that breaks connection after connection is about to go.
                Preference = Preference == ServerPreference.Primary
                    ? Preference : tries == Tries - 1 ? ServerPreference.PreferStandby : ServerPreference.PreferPrimary;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
    }

    private async Task<NpgsqlDataReader> SendAsync(NpgsqlConnection connection, Query[] queries)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (_timeout is { } timeout)
        {
            batch.Timeout = (int)timeout.TotalSeconds;
        }

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

    // PostgreSQL's text holds any character but NUL, and only whole ones. Stores that know the field refuse it sooner.
    private static object? Storable(object? value) =>
        value is string text && !TextRules.IsStorable(text)
            ? throw Refuse.Invalid("That contains characters that cannot be stored.")
            : value;

    private static bool IsStale(NpgsqlException e) => e switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.IdleSessionTimeout
            // A standby that may not wait any longer with what the primary sent.
            or PostgresErrorCodes.SerializationFailure
            // A prepared plan for tables that were dropped and made again.
            || (p.SqlState == PostgresErrorCodes.FeatureNotSupported && p.Routine == "RevalidateCachedQuery"),
        _ => e.InnerException is IOException or System.Net.Sockets.SocketException,
    };
}
