using Npgsql;

namespace Insta485.Web.Data;

/// <summary>Which of several servers may answer. With only one it is always that one.</summary>
public enum Whom
{
    /// <summary>The primary: what is written, and what must not be a moment old.</summary>
    Primary,

    /// <summary>The primary as long as there is one, else a standby.</summary>
    PreferPrimary,

    /// <summary>A standby if there is one: it may be a moment behind.</summary>
    PreferStandby,
}

/// <summary>The pools of connections: one for each server of the target.</summary>
public sealed class Servers : IAsyncDisposable
{
    private readonly Target _target;
    private readonly NpgsqlDataSource _all;
    private readonly Dictionary<Whom, NpgsqlDataSource> _sources;

    /// <summary>Connects to nothing yet.</summary>
    public Servers(Target target)
    {
        _target = target;
        var builder = new NpgsqlDataSourceBuilder(target.ConnectionString());
        if (target.Hosts.Count == 1)
        {
            _all = builder.Build();
            _sources = Enum.GetValues<Whom>().ToDictionary(whom => whom, _ => _all);
            return;
        }

        var several = builder.BuildMultiHost();
        _all = several;
        _sources = Enum.GetValues<Whom>().ToDictionary(whom => whom, whom => several.WithTargetSession(Enum.Parse<TargetSessionAttributes>(whom.ToString())));
    }

    /// <summary>There is a standby, and it is not behind (<see cref="StandbyWatch"/>).</summary>
    public bool StandbyKeepsUp { get; set; }

    /// <summary>There is a primary, as far as is known.</summary>
    public bool PrimaryAnswers { get; set; } = true;

    /// <summary>A connection from the pool.</summary>
    public ValueTask<NpgsqlConnection> OpenAsync(Whom whom) => _sources[Now(whom)].OpenConnectionAsync();

    /// <summary>A connection that nobody had before, to the very one that is said: what is known of them was wrong a moment ago.</summary>
    public Task<NpgsqlConnection> OpenFreshAsync(Whom whom) => _target.OpenFreshAsync(whom);

    /// <summary>Forgets all connections, and who was the primary.</summary>
    public void Clear()
    {
        _all.Clear();
        (_all as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _all.DisposeAsync();

    // What may be spared is: a standby that is behind, and the wait for a primary that says nothing.
    private Whom Now(Whom whom) => whom switch
    {
        Whom.PreferPrimary when !PrimaryAnswers => Whom.PreferStandby,
        Whom.PreferStandby when !StandbyKeepsUp && PrimaryAnswers => Whom.PreferPrimary,
        _ => whom,
    };
}
