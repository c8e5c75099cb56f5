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

/// <summary>The connection pools: one for each server of the target.</summary>
public sealed class DatabaseServers : IAsyncDisposable
{
    private readonly Target _target;
    private readonly NpgsqlDataSource _all;
    private readonly Dictionary<ServerPreference, NpgsqlDataSource> _sources;

    /// <summary>Opens no connection yet.</summary>
    public DatabaseServers(Target target)
    {
        _target = target;
        var builder = new NpgsqlDataSourceBuilder(target.ConnectionString());
        if (target.Hosts.Count == 1)
        {
            _all = builder.Build();
            _sources = Enum.GetValues<ServerPreference>().ToDictionary(preference => preference, _ => _all);
            return;
        }

        var several = builder.BuildMultiHost();
        _all = several;
        _sources =
            Enum.GetValues<ServerPreference>()
            .ToDictionary(preference => preference,
                preference => several.WithTargetSession(Enum.Parse<TargetSessionAttributes>(preference.ToString())));
    }

    /// <summary>The time limit of statements that only read.</summary>
    public TimeSpan ReadTimeout => TimeSpan.FromSeconds(_target.Options.ReadTimeoutSeconds);

    /// <summary>There is a standby without lag (<see cref="ReplicaLagMonitor"/>).</summary>
    public bool IsStandbyCurrent { get; set; }

    /// <summary>The primary answered last time.</summary>
    public bool IsPrimaryAvailable { get; set; } = true;

    /// <summary>A connection from the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(ServerPreference preference) => _sources[Now(preference)].OpenConnectionAsync();

    /// <summary>A new connection, not from the pool, to exactly the preferred server.</summary>
    public Task<NpgsqlConnection> OpenFreshAsync(ServerPreference preference) => _target.OpenFreshAsync(preference);

    /// <summary>Clears the pools, and which server is the primary.</summary>
    public void Clear()
    {
        _all.Clear();
        (_all as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _all.DisposeAsync();

    // Avoids a standby that lags, and the timeout of a primary that is down.
    private ServerPreference Now(ServerPreference preference) => preference switch
    {
        ServerPreference.PreferPrimary when !IsPrimaryAvailable => ServerPreference.PreferStandby,
        ServerPreference.PreferStandby when !IsStandbyCurrent && IsPrimaryAvailable => ServerPreference.PreferPrimary,
        _ => preference,
    };
}
