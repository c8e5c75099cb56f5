using System.Diagnostics;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>
/// The request's factory of connections: scoped, so each request has its own. For every round trip (one batch of statements) and
/// every transaction it takes an <see cref="NpgsqlConnection"/> from the pool and returns it at once, so a request holds none while
/// a file is written or a slow visitor reads (docs/decisions/0003-connection-per-round-trip.md). It also confirms the visitor's
/// session, in the round trip of the request's first read or <see cref="WriteAsync{T}(Query[], Func{Results, Task{T}})"/>.
/// </summary>
public sealed partial class Db(DatabaseServers servers)
{
    /// <summary>The statement of a health check.</summary>
    internal const string Ping = "select 1";

    // Two deadlocking transactions each lose about half the time; PostgreSQL needs one second to detect it.
    private const int TransactionTries = 10;

    // Released at the end of the transaction.
    private const string TakeTurn = "select pg_try_advisory_xact_lock(hashtext($1))";

    private static readonly TimeSpan TurnPatience = TimeSpan.FromSeconds(30);

    private NpgsqlConnection? _transaction;
    private Session? _unchecked;
    private TimeSpan? _timeout;
    private bool _hasSpoken;

    /// <summary>Which server answers: the primary, unless the request only reads. A transaction always uses the primary.</summary>
    public ServerPreference Preference { get; set; }

    /// <summary>The request may take three quarters of the pool only: it writes, or is a program's.</summary>
    public bool IsLimited { get; set; }

    /// <summary>The request draws a page: the check of the session also returns its <see cref="State"/>.</summary>
    public bool IsForPage { get; set; }

    /// <summary>The session that the database confirmed.</summary>
    public Session? Confirmed { get; private set; }

    /// <summary>What the check of the session returned for the page.</summary>
    public SessionState? State { get; private set; }

    /// <summary>
    /// The next statement confirms this session, and nothing is answered if it is over. Called where the request is set up
    /// (<c>Auth/CurrentUser</c>). Null: the request is anonymous.
    /// </summary>
    public void RequireSession(Session? session) => _unchecked = session == Confirmed ? null : session;

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
                return await ReadFromStandbyAsync(queries);
            }
        }

        var results = await ExecuteAsync([session.Check(IsForPage), .. queries], servers.ReadTimeout);
        if (await results.ListAsync(row => IsForPage ? SessionState.Read(row) : State) is not [var state])
        {
            await results.DisposeAsync();
            throw new SessionOverException();
        }

        (Confirmed, _unchecked, State) = (session, null, state);
        return results;
    }

    /// <summary>
    /// Statements that write, in one round trip with the session check: all take effect or none, and none if the session is over. A
    /// connection that breaks may have carried them or not, and they are sent again: what they do twice must be no harm
    /// (docs/decisions/0052-writes-in-one-round-trip.md).
    /// </summary>
    /// <param name="read">Reads the results, in order. What it refuses stays written.</param>
    /// <exception cref="SessionOverException">The session is over.</exception>
    public Task<T> WriteAsync<T>(Query[] queries, Func<Results, Task<T>> read) => WriteAsync(_ => queries, read);

    /// <summary>The same, for statements that have to know whether they may have taken effect already.</summary>
    public async Task<T> WriteAsync<T>(Func<bool, Query[]> queries, Func<Results, Task<T>> read)
    {
        var session = _unchecked;
        Preference = ServerPreference.Primary;
        try
        {
            return await ExecuteAsync(
                isRepeat => session is null ? queries(isRepeat) : [session.Require(), .. queries(isRepeat)],
                ReadAllAsync, timeout: null, isRepeatable: true);
        }
        catch (PostgresException e) when (ServerErrors.IsSessionOver(e))
        {
            throw new SessionOverException();
        }

        // An error of any statement is known before the connection is given back, and what it demands is done there.
        async Task<T> ReadAllAsync(NpgsqlDataReader reader, IAsyncDisposable? lease)
        {
            T value;
            await using (var results = new Results(reader, null))
            {
                if (session is not null)
                {
                    await results.OneAsync<int>();
                    (Confirmed, _unchecked) = (session, null);
                }

                value = await read(results);
            }

            if (lease is not null)
            {
                await lease.DisposeAsync();
            }

            return value;
        }
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
    /// deleted at once), or refuses it without effect, it is run again.
    /// </summary>
    /// <param name="timeout">The time limit of each statement, instead of the one in the settings.</param>
    /// <param name="turn">Transactions with the same name run one after the other, over all instances.</param>
    /// <exception cref="RefusedException">Others with the same name took all the time.</exception>
    public async Task<T> InTransactionAsync<T>(Func<Task<T>> work, TimeSpan? timeout = null, string? turn = null)
    {
        await CheckSessionAsync();
        var start = Stopwatch.GetTimestamp();
        for (var tries = 1; ;)
        {
            await using (var lease = await Lease.TakeAsync(servers, ServerPreference.Primary, IsLimited))
            {
                await using var transaction = await lease.Connection.BeginTransactionAsync();
                (_transaction, _timeout) = (lease.Connection, timeout);
                try
                {
                    if (turn is null || await OneAsync<bool>(TakeTurn, turn))
                    {
                        var result = await work();
                        await transaction.CommitAsync();
                        return result;
                    }
                }
                catch (PostgresException e) when (servers.Heed(e).HasFlag(Remedy.Repeat) && tries++ < TransactionTries)
                {
                    // Rolled back by PostgreSQL.
                    if (IsReadOnly(e))
                    {
                        await transaction.RollbackAsync();
                        await DatabaseServers.EndReadOnlyAsync(lease.Connection);
                    }

                    continue;
                }
                finally
                {
                    (_transaction, _timeout) = (null, null);
                }
            }

            // Another has the turn. The connection is back in the pool meanwhile.
            if (Stopwatch.GetElapsedTime(start) > TurnPatience)
            {
                throw Refuse.Busy("The server is busy with others of the same kind. Try again in a moment.", TimeSpan.FromSeconds(5));
            }

            await Task.Delay(Random.Shared.Next(20, 200));
        }
    }

    // The page shows what this server has, which may lag behind.
    private async Task<Results> ReadFromStandbyAsync(Query[] queries)
    {
        if (State is null)
        {
            return await ExecuteAsync(queries, servers.ReadTimeout);
        }

        var results = await ExecuteAsync([new(Session.SelectCursor), .. queries], servers.ReadTimeout);
        State = State with { Cursor = await results.OneAsync<string>() ?? State.Cursor };
        return results;
    }

    private Task<Results> ExecuteAsync(Query[] queries, TimeSpan? timeout = null) =>
        ExecuteAsync(
            _ => queries,
            (reader, lease) => Task.FromResult(new Results(reader, lease, lease is null ? null : e => servers.Heed(e))),
            timeout);

    private static bool IsReadOnly(NpgsqlException e) => e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction;
}
