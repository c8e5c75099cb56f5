using Insta485.Web.Configuration;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>Which of several servers answers.</summary>
public enum ServerPreference
{
    /// <summary>The primary: for writes, and for reads that must be current.</summary>
    Primary,

    /// <summary>The primary if it is available, else a standby.</summary>
    PreferPrimary,

    /// <summary>A standby if it is available; it may lag behind a little.</summary>
    PreferStandby,
}

/// <summary>
/// The connection pools: one for each server of the target. Statements are prepared unless a pooler is between the site and the server
/// (docs/decisions/0032-connection-poolers.md).
/// </summary>
public sealed class DatabaseServers : IAsyncDisposable
{
    private const string EndIdle = """
        select count(pg_terminate_backend(pid))
        from (
            select pid from pg_stat_activity
            where datname = current_database() and usename = current_user and (state = 'idle' or pid = pg_backend_pid())
            order by pid = pg_backend_pid()
        ) idle
        """;

    /// <summary>The pools are cleared for a read-only server at most once in this time.</summary>
    internal static readonly TimeSpan ReadOnlyPause = TimeSpan.FromSeconds(1);

    private readonly Target _target;
    private readonly Pools _preparing;
    private readonly Pools _plain;
    private volatile bool _hasPooler;
    private volatile bool _hasFailed;
    private long _readOnlyCleared = long.MinValue / 2;

    /// <summary>Opens no connection yet.</summary>
    public DatabaseServers(Target target)
    {
        _target = target;
        Share = new SemaphoreSlim(Math.Max(1, target.Options.PoolMaximum * 3 / 4));
        _plain = new Pools(target, target.ConnectionString(), _ => { });
        _preparing = new Pools(target, target.ConnectionString(prepares: true), builder =>
            // Every new connection is asked before its first prepared statement.
            builder.UsePhysicalConnectionInitializer(
                _ => throw new NotSupportedException("The site opens connections asynchronously."),
                async connection => _hasPooler |= await connection.IsThroughPoolerAsync()));
    }

    /// <summary>The time limit of statements that only read.</summary>
    public TimeSpan ReadTimeout => TimeSpan.FromSeconds(_target.Options.ReadTimeoutSeconds);

    /// <summary>There is a standby without lag (<see cref="ReplicaLagMonitor"/>).</summary>
    public bool IsStandbyCurrent { get; set; }

    /// <summary>The primary answered last time.</summary>
    public bool IsPrimaryAvailable { get; set; } = true;

    /// <summary>A connection of the site was not to the server itself, the last time one was opened to find out.</summary>
    public bool HasPooler => _hasPooler;

    /// <summary>Statements are prepared at their second use.</summary>
    public bool Prepares => _target.Options.Prepare switch
    {
        PrepareMode.Always => true,
        PrepareMode.Never => false,
        _ => !_hasPooler && !_hasFailed,
    };

    /// <summary>The places of writes and of the API, so that pages find a connection whatever those do.</summary>
    internal SemaphoreSlim Share { get; }

    /// <summary>How long a request waits for a connection.</summary>
    internal TimeSpan Patience => TimeSpan.FromSeconds(_target.Options.ConnectTimeoutSeconds);

    /// <summary>A connection from the pool.</summary>
    public async ValueTask<NpgsqlConnection> OpenAsync(ServerPreference preference)
    {
        if (Prepares)
        {
            var connection = await _preparing.OpenAsync(Now(preference));
            if (Prepares)
            {
                return connection;
            }

            // A pooler was found just now. Nothing was prepared on it yet.
            _preparing.Clear();
            await connection.DisposeAsync();
        }

        return await _plain.OpenAsync(Now(preference));
    }

    /// <summary>A new connection, not from the pool, to exactly the preferred server.</summary>
    public Task<NpgsqlConnection> OpenFreshAsync(ServerPreference preference) => _target.OpenFreshAsync(preference);

    /// <summary>Clears the pools, which server is the primary, and whether there is a pooler.</summary>
    public void Clear()
    {
        // First: a connection that opens meanwhile and finds a pooler must be believed.
        _hasPooler = false;
        _preparing.Clear();
        _plain.Clear();
    }

    /// <summary>Does what an error demands of the pools.</summary>
    /// <returns>The remedy, without repeating where that would fail again.</returns>
    internal Remedy Heed(NpgsqlException e)
    {
        var remedy = ServerErrors.RemedyFor(e);
        if (remedy.HasFlag(Remedy.StopPreparing))
        {
            _hasFailed = true;
            _preparing.Clear();
            return Prepares ? remedy & ~Remedy.Repeat : remedy;
        }

        if (!remedy.HasFlag(Remedy.Clear))
        {
            return remedy;
        }

        if (e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction && !IsReadOnlyPauseOver())
        {
            return remedy & ~Remedy.Repeat;
        }

        Clear();
        return remedy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _preparing.DisposeAsync();
        await _plain.DisposeAsync();
        Share.Dispose();
    }

    /// <summary>
    /// Behind a pooler, closing the site's connections leaves the pooler's own, which stay read-only. Those that do nothing are ended, and
    /// this one.
    /// </summary>
    internal static async Task EndReadOnlyAsync(NpgsqlConnection connection)
    {
        try
        {
            if (await connection.IsThroughPoolerAsync())
            {
                await SqlExtensions.ExecuteAsync(connection, EndIdle);
            }
        }
        catch (NpgsqlException)
        {
            // It ended, too.
        }
    }

    // While a server is read-only, every write fails: the pools are cleared for one of them a second.
    private bool IsReadOnlyPauseOver()
    {
        var (last, now) = (Interlocked.Read(ref _readOnlyCleared), Environment.TickCount64);
        return now - last >= ReadOnlyPause.TotalMilliseconds && Interlocked.CompareExchange(ref _readOnlyCleared, now, last) == last;
    }

    // Avoids a standby that lags, and the timeout of a primary that is down.
    private ServerPreference Now(ServerPreference preference) => preference switch
    {
        ServerPreference.PreferPrimary when !IsPrimaryAvailable => ServerPreference.PreferStandby,
        ServerPreference.PreferStandby when !IsStandbyCurrent && IsPrimaryAvailable => ServerPreference.PreferPrimary,
        _ => preference,
    };

    // The pools of all servers with the same settings.
    private sealed class Pools : IAsyncDisposable
    {
        private readonly NpgsqlDataSource _all;
        private readonly Dictionary<ServerPreference, NpgsqlDataSource> _sources;

        public Pools(Target target, string connectionString, Action<NpgsqlDataSourceBuilder> adjust)
        {
            var builder = new NpgsqlDataSourceBuilder(connectionString);
            adjust(builder);
            var several = target.Hosts.Count > 1 ? builder.BuildMultiHost() : null;
            _all = several ?? builder.Build();
            _sources = Enum.GetValues<ServerPreference>().ToDictionary(preference => preference, preference =>
                several?.WithTargetSession(Enum.Parse<TargetSessionAttributes>(preference.ToString())) ?? _all);
        }

        public ValueTask<NpgsqlConnection> OpenAsync(ServerPreference preference) => _sources[preference].OpenConnectionAsync();

        public void Clear()
        {
            _all.Clear();
            (_all as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
        }

        public ValueTask DisposeAsync() => _all.DisposeAsync();
    }
}
