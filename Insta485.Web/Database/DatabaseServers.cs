using Npgsql;

namespace Insta485.Web.Database;

/// <summary>Which of several servers may answer. With only one it is always that one.</summary>
public enum ServerPreference
{
    /// <summary>The primary: what is written, and what must not be a moment old.</summary>
    Primary,

    /// <summary>The primary as long as there is one, else a standby.</summary>
    PreferPrimary,

    /// <summary>A standby if there is one: it may be a moment behind.</summary>
    PreferStandby,
}

/// <summary>The pools of connections: one for each server of the target.</summary>
public sealed class DatabaseServers : IAsyncDisposable
{
    private readonly Target _target;
    private readonly NpgsqlDataSource _all;
    private readonly Dictionary<ServerPreference, NpgsqlDataSource> _sources;

    /// <summary>Connects to nothing yet.</summary>
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

    /// <summary>There is a standby, and it is not behind (<see cref="ReplicaLagMonitor"/>).</summary>
    public bool IsStandbyCurrent { get; set; }

    /// <summary>There is a primary, as far as is known.</summary>
    public bool IsPrimaryAvailable { get; set; } = true;

    /// <summary>A connection from the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(ServerPreference preference) => _sources[Now(preference)].OpenConnectionAsync();

    /// <summary>A connection that nobody had before, to the very one that is said: what is known of them was wrong a moment ago.</summary>
    public Task<NpgsqlConnection> OpenFreshAsync(ServerPreference preference) => _target.OpenFreshAsync(preference);

    /// <summary>Forgets all connections, and who was the primary.</summary>
    public void Clear()
    {
        _all.Clear();
        (_all as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _all.DisposeAsync();

    // What may be spared is: a standby that is behind, and the wait for a primary that says nothing.
    private ServerPreference Now(ServerPreference preference) => preference switch
    {
        ServerPreference.PreferPrimary when !IsPrimaryAvailable => ServerPreference.PreferStandby,
        ServerPreference.PreferStandby when !IsStandbyCurrent && IsPrimaryAvailable => ServerPreference.PreferPrimary,
        _ => preference,
    };
}
