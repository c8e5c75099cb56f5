using System.Collections.Concurrent;
using System.Net.Sockets;
using Npgsql;
using NpgsqlTypes;

namespace Insta485.Web.Database;

/// <summary>
/// Asks every server each second for its position in the log. Standbys are used while all that answer have what the primary had a
/// moment ago, and while there is no primary. A primary that doesn't answer is avoided where a standby will do.
/// </summary>
internal sealed class ReplicaLagMonitor(Target target, DatabaseServers servers) : BackgroundService
{
    private const string HowFar =
        "select not pg_is_in_recovery(), case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end";

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // The last two positions of the primary: a standby before the older one lags by more than a second.
    private readonly Queue<NpgsqlLogSequenceNumber> _primaryWas = new();
    private readonly ConcurrentDictionary<(string, int), NpgsqlConnection> _open = [];

    /// <summary>
    /// How long a visitor reads from the primary after a write: the largest undetected lag (two ticks, one more until it is noticed) and
    /// the time a server may take to answer.
    /// </summary>
    public static TimeSpan ReadFromPrimaryAfterWrite { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Tick);
        try
        {
            do
            {
                Decide(await Task.WhenAll(target.Hosts.Select(host => AskAsync(host, stoppingToken))));
            }
            while (await ticks.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The site stops.
        }
        finally
        {
            foreach (var connection in _open.Values)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private void Decide((bool IsPrimary, NpgsqlLogSequenceNumber At)?[] answers)
    {
        var there =
            answers.OfType<(bool IsPrimary, NpgsqlLogSequenceNumber At)>().ToLookup(answer => answer.IsPrimary, answer => answer.At);
        var (primaries, standbys) = (there[true].ToList(), there[false].ToList());
        servers.IsPrimaryAvailable = primaries.Count > 0 || standbys.Count == 0;
        servers.IsStandbyCurrent = primaries.Count > 0
            && standbys.Count > 0 && _primaryWas.TryPeek(out var was) && standbys.TrueForAll(standby => standby >= was);
        if (primaries.Count == 0)
        {
            _primaryWas.Clear();
            return;
        }

        _primaryWas.Enqueue(primaries[0]);
        if (_primaryWas.Count > 2)
        {
            _primaryWas.Dequeue();
        }
    }

    private async Task<(bool IsPrimary, NpgsqlLogSequenceNumber At)?> AskAsync((string Host, int Port) host,
        CancellationToken cancellationToken)
    {
        using var cts = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        cts.CancelAfter(2 * Tick);
        try
        {
            if (!_open.TryGetValue(host, out var connection) || connection.State != System.Data.ConnectionState.Open)
            {
                await (connection?.DisposeAsync() ?? default);
                connection = _open[host] = target.AtHost(host.Host, host.Port).Unopened(ServerPreference.Primary);
                await connection.OpenAsync(cts.Token);
            }

            await using var command = new NpgsqlCommand(HowFar, connection);
            await using var reader = await command.ExecuteReaderAsync(cts.Token);
            return await reader.ReadAsync(cts.Token) && !await reader.IsDBNullAsync(1, cts.Token)
                ? (reader.GetBoolean(0), reader.GetFieldValue<NpgsqlLogSequenceNumber>(1))
                : null;
        }
        catch (Exception e)
            when (e is NpgsqlException or SocketException or TimeoutException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (_open.TryRemove(host, out var broken))
            {
                await broken.DisposeAsync();
            }

            return null;
        }
    }
}
