using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// The request's factory of connections: scoped, so each request has its own. For every round trip (one batch of statements) and
/// every transaction it takes an <see cref="NpgsqlConnection"/> from the pool and returns it at once, so a request holds none while
/// a file is written or a slow visitor reads (docs/decisions/0003-connection-per-round-trip.md). It also confirms the visitor's
/// session, in the round trip of the request's first read.
/// </summary>
public sealed class Db(DatabaseServers servers)
{
    /// <summary>The statement of a health check.</summary>
    internal const string Ping = "select 1";

    private const int Tries = 3;

    // Two deadlocking transactions each lose about half the time; PostgreSQL needs one second to detect it.
    private const int DeadlockTries = 10;

    private NpgsqlConnection? _transaction;
    private Session? _unchecked;
    private Session? _checked;
    private TimeSpan? _timeout;
    private bool _hasSpoken;

    /// <summary>Which server answers: the primary, unless the request only reads. A transaction always uses the primary.</summary>
    public ServerPreference Preference { get; set; }

    /// <summary>
    /// The next statement confirms this session, and nothing is answered if it is over. Called where the request is set up
    /// (<c>Auth/CurrentUser</c>). Null: the request is anonymous.
    /// </summary>
    public void RequireSession(Session? session) => _unchecked = session == _checked ? null : session;

    /// <summary>Confirms the session now if no statement has done so.</summary>
    /// <exception cref="SessionOverException">The session is over.</exception>
    public async Task CheckSessionAsync()
    {
        if (_unchecked is not null)
        {
            await using var nothing = await ReadAsync();
        }
    }

    /// <summary>
    /// Several statements that only read, in one round trip with the session check. They have a short time limit
    /// (<c>ReadTimeoutSeconds</c>): no page is worth a core for longer.
    /// </summary>
    /// <exception cref="SessionOverException">The session is over.</exception>
    public async Task<Results> ReadAsync(params Query[] queries)
    {
        var session = _unchecked;
        if (session is null)
        {
            return await ExecuteAsync(queries, servers.ReadTimeout);
        }

        if (Preference == ServerPreference.PreferStandby)
        {
            // Only the primary knows at once that a session was ended: a round trip of its own, unless it answers the rest too.
            Preference = ServerPreference.PreferPrimary;
            if (servers.IsStandbyCurrent)
            {
                await CheckSessionAsync();
                Preference = ServerPreference.PreferStandby;
                return await ExecuteAsync(queries, servers.ReadTimeout);
            }
        }

        var results = await ExecuteAsync(
            [new(Session.IsSessionValid, session.Username, session.Stamp, session.Id), .. queries], servers.ReadTimeout);
        if (await results.OneAsync<int>() != 1)
        {
            await results.DisposeAsync();
            throw new SessionOverException();
        }

        _checked = session;
        _unchecked = null;
        return results;
    }

    /// <summary>
    /// Several statements in one round trip; all take effect or none. The session is confirmed before they run, not beside them.
    /// </summary>
    /// <exception cref="SessionOverException">The session is over.</exception>
    public async Task<Results> SendAsync(params Query[] queries)
    {
        await CheckSessionAsync();
        return await ExecuteAsync(queries);
    }

    /// <summary>The only row of one statement, or null; see <see cref="SendAsync"/>.</summary>
    public async Task<T?> OneAsync<T>(string sql, params object?[] args)
    {
        await using var results = await SendAsync(new Query(sql, args));
        return await results.OneAsync<T>();
    }

    /// <summary>All rows of one statement; see <see cref="SendAsync"/>.</summary>
    public async Task<List<T>> ListAsync<T>(string sql, params object?[] args)
    {
        await using var results = await SendAsync(new Query(sql, args));
        return await results.ListAsync<T>();
    }

    /// <summary>Runs one statement and returns the number of rows it changed; see <see cref="SendAsync"/>.</summary>
    public async Task<int> RunAsync(string sql, params object?[] args)
    {
        await using var results = await SendAsync(new Query(sql, args));
        return results.Changed;
    }

    /// <summary>
    /// Runs the work in a transaction. If PostgreSQL rolls it back because of a deadlock (two accounts that like each other's posts are
    /// deleted at once), it is run again.
    /// </summary>
    /// <param name="timeout">The time limit of each statement, instead of the one in the settings.</param>
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

    private async Task<Results> ExecuteAsync(Query[] queries, TimeSpan? timeout = null)
    {
        timeout = _timeout ?? timeout;
        if (_transaction is not null)
        {
            return new Results(await _transaction.SendAsync(queries, timeout), null);
        }

        for (var tries = 1; ; tries++)
        {
            // While another request clears the pool, it may still hand out a dead connection. A new one cannot be dead.
            var connection = await (tries < Tries ? servers.OpenAsync(Preference) : new(servers.OpenFreshAsync(Preference)));
            try
            {
                var reader = await connection.SendAsync(queries, timeout);
                _hasSpoken = true;
                return new Results(reader, connection);
            }
            catch (NpgsqlException e) when ((!_hasSpoken || Preference != ServerPreference.Primary) && tries < Tries && IsStale(e))
            {
                // The pool kept connections to a server that was restarted or a database that was replaced. Only a request's first
                // statement is sent again, which is always a read, and reads for a standby. The pool is cleared before the
                // connection goes back, so that it is closed and not handed out again.
                if (e.SqlState != PostgresErrorCodes.SerializationFailure)
                {
                    servers.Clear();
                }

                await connection.DisposeAsync();
                // A read tries another server, in the end a standby: a primary that keeps breaking connections is going down.
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

    private static bool IsStale(NpgsqlException e) => e switch
    {
        PostgresException p => p.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.IdleSessionTimeout
            // A standby cancels a read that blocks replication.
            or PostgresErrorCodes.SerializationFailure
            // A prepared plan for tables that were dropped and created again.
            || (p.SqlState == PostgresErrorCodes.FeatureNotSupported && p.Routine == "RevalidateCachedQuery"),
        _ => e.InnerException is IOException or System.Net.Sockets.SocketException,
    };
}
