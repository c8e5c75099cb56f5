using System.Net.Sockets;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Live;
using Npgsql;

namespace Insta485.Web.Live;

/// <summary>
/// Reads events whenever the server says that there are some, and at least each 15 seconds; where the server can't, each second. It has one
/// connection outside the pools. After the connection broke, all pages are read anew.
/// </summary>
internal sealed partial class EventListener(
    Target target, LiveOptions options, EventStreams streams, EventDispatcher dispatcher, TimeProvider clock,
    ILogger<EventListener> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeldBack = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    // With the longest wait a minute at most.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.IsOn ? Task.WhenAll(ConnectAsync(stoppingToken), WatchAsync(stoppingToken)) : Task.CompletedTask;

    private async Task ConnectAsync(CancellationToken stoppingToken)
    {
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ListeningConnection.OpenAsync(target, options, stoppingToken);
                var at = await LiveEventLog.BeginAsync(connection.Connection);
                // Fails where the table is missing, or on a standby.
                await LiveEventLog.ReadAsync(connection.Connection, at);
                streams.Begin(at);
                await dispatcher.ResyncAsync();
                Report(connection.Obstacle);
                pause = FirstPause;
                await ReadAsync(connection, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A service that throws would end the site.
                if (e is not (NpgsqlException or SocketException or IOException or TimeoutException or RefusedException))
                {
                    Failed(log, e);
                }
                else if (pause == FirstPause)
                {
                    Broke(log, e.Message);
                }

                await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks));
            }
        }
    }

    private async Task ReadAsync(ListeningConnection listening, CancellationToken stoppingToken)
    {
        var connection = listening.Connection;
        var isWoken = false;
        connection.Notification += (_, _) => isWoken = true;
        var (at, lastRound) = (streams.Position, clock.GetTimestamp());
        while (true)
        {
            stoppingToken.ThrowIfCancellationRequested();
            isWoken = false;
            var (events, isHeldBack) = await LiveEventLog.ReadAsync(connection, at);
            if (events.Count > 0)
            {
                await dispatcher.SendAsync(events);
                at = events[^1].At;
            }

            streams.Advance(at);
            if (clock.GetElapsedTime(lastRound) > Round)
            {
                lastRound = clock.GetTimestamp();
                await dispatcher.CheckAsync();
                await LiveEventLog.SweepAsync(connection);
            }

            // A message may have come with the answer of a statement.
            if (events.Count == LiveEventLog.PageSize || isWoken)
            {
                continue;
            }

            if (listening.Obstacle is not null || isHeldBack)
            {
                await Task.Delay(isHeldBack ? HeldBack : Poll, stoppingToken);
            }
            else
            {
                await connection.WaitAsync(Longest, stoppingToken);
            }
        }
    }

    private async Task WatchAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Watch, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // In this order: what is added after the position was read may lie after it.
            var (at, now) = (streams.Position, Environment.TickCount64);
            streams.All().ForEach(stream => stream.Watch(now, at));
        }
    }

    private void Report(string? obstacle)
    {
        if (obstacle is null)
        {
            Listens(log);
        }
        else
        {
            Polls(log, obstacle);
        }
    }

    [LoggerMessage(30, LogLevel.Information, "Live: the server tells this instance of changes")]
    private static partial void Listens(ILogger log);

    [LoggerMessage(31, LogLevel.Information, "Live: this instance asks for changes each second, because {Reason}")]
    private static partial void Polls(ILogger log, string reason);

    [LoggerMessage(33, LogLevel.Error, "Live: reading changes failed")]
    private static partial void Failed(ILogger log, Exception e);

    [LoggerMessage(32, LogLevel.Warning, "Live: the connection for changes broke: {Reason}")]
    private static partial void Broke(ILogger log, string reason);
}
