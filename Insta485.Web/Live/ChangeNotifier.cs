using System.Threading.Channels;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Live;
using Npgsql;

namespace Insta485.Web.Live;

/// <summary>
/// After requests that changed something, wakes the instances that listen: outside the request, and at most each 100 milliseconds. If that
/// fails, they read within 15 seconds.
/// </summary>
internal sealed class ChangeNotifier(DatabaseServers servers, LiveOptions options) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something was changed.</summary>
    public void Changed() => _changes.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsOn)
        {
            return;
        }

        try
        {
            while (await _changes.Reader.WaitToReadAsync(stoppingToken))
            {
                _changes.Reader.TryRead(out _);
                await NotifyAsync();
                await Task.Delay(Pause, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The site stops.
        }
    }

    private async Task NotifyAsync()
    {
        try
        {
            await LiveEventLog.NotifyAsync(new Db(servers));
        }
        catch (Exception e) when (e is NpgsqlException or RefusedException or TimeoutException)
        {
            // The database is away; its requests say so.
        }
    }
}
