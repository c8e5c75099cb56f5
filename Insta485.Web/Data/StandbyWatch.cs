using Npgsql;

namespace Insta485.Web.Data;

/// <summary>
/// Asks the standby every second whether it keeps up. One that hears nothing of the primary, or is further behind than a visitor's
/// own writing is kept from it, gets no questions as long as there is a primary.
/// </summary>
public sealed class StandbyWatch(Servers servers) : BackgroundService
{
    // Behind: it has more than it has applied, and what it applied last is old. On an idle primary nothing new comes, and nothing is missing.
    // Anybody may see the receiver's number, and only that (PostgreSQL, "pg_stat_wal_receiver").
    private const string KeepsUp = """
        select not pg_is_in_recovery() or (
            exists (select from pg_stat_wal_receiver where pid is not null)
            and (pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() or now() at time zone 'utc' - pg_last_xact_replay_timestamp() at time zone 'utc' < $1)
        )
        """;

    /// <summary>How far behind a standby may be; as long a visitor who has just written reads from the primary.</summary>
    public static TimeSpan Behind { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            do
            {
                servers.StandbyKeepsUp = await KeepsUpAsync(stoppingToken);
            }
            while (await second.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The site ends.
        }
    }

    private async Task<bool> KeepsUpAsync(CancellationToken ends)
    {
        try
        {
            await using var connection = await servers.OpenAsync(Whom.PreferStandby);
            await using var command = new NpgsqlCommand(KeepsUp, connection);
            command.Parameters.Add(new NpgsqlParameter { Value = Behind });
            return await command.ExecuteScalarAsync(ends) is true;
        }
        catch (NpgsqlException)
        {
            // Nobody answers, or not this time: requests find out for themselves.
            return false;
        }
    }
}
