using System.Threading.Channels;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Stores.Accounts;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace Insta485.Web.Auth;

/// <summary>
/// Writes down that a session is in use, once a day, outside the request. The first request of the day on this instance also asks whether
/// the session was idle for too long; the rest of the day's need not.
/// </summary>
public sealed class SessionUses(AccountOptions options, TimeProvider clock, IServiceScopeFactory scopes) : BackgroundService
{
    private const int Most = 100_000;

    private const int QueueSize = 1000;

    private readonly MemoryCache _today = new(new MemoryCacheOptions { SizeLimit = Most });

    private readonly Channel<LoginSession> _uses =
        Channel.CreateBounded<LoginSession>(new BoundedChannelOptions(QueueSize) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>The session of a cookie, as the database has to confirm it.</summary>
    public Session ToCheck(Session session) =>
        _today.TryGetValue(session.Id, out _) ? session : session with { IdleDays = options.IdleDays };

    /// <summary>The session began, and was written down.</summary>
    public void Began(string sessionId)
    {
        // Until the date changes, in UTC, as that of the database.
        var midnight = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        _today.Set(sessionId, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpiration = midnight });
    }

    /// <summary>The database confirmed the session of the request's cookie, for the first time today.</summary>
    public void Saw(LoginSession login)
    {
        if (_uses.Writer.TryWrite(login))
        {
            Began(login.Session.Id);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _today.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var login in _uses.Reader.ReadAllAsync(stoppingToken))
            {
                await WriteAsync(login);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The site stops.
        }
    }

    private async Task WriteAsync(LoginSession login)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<LoginSessionStore>().SeeAsync(login);
        }
        catch (Exception e) when (e is NpgsqlException or RefusedException or TimeoutException)
        {
            // The database is away: the session's next request tries again.
            _today.Remove(login.Session.Id);
        }
    }
}
