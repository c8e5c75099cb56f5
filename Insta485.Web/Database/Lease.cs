using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>A connection from the pool, with its place in <see cref="DatabaseServers.Share"/>.</summary>
internal sealed record Lease(NpgsqlConnection Connection, SemaphoreSlim? Share) : IAsyncDisposable
{
    private bool _isReturned;

    /// <summary>Takes a connection from the pool, or a new one.</summary>
    /// <exception cref="RefusedException">Others have the whole share (503).</exception>
    public static async Task<Lease> TakeAsync(
        DatabaseServers servers, ServerPreference preference, bool isLimited, bool isFresh = false)
    {
        var share = isLimited ? servers.Share : null;
        if (share is not null && !await share.WaitAsync(servers.Patience))
        {
            throw Refuse.Busy("The server is busy. Try again in a moment.", TimeSpan.FromSeconds(5));
        }

        try
        {
            return new Lease(
                await (isFresh ? new(servers.OpenFreshAsync(preference)) : OpenAsync(servers, preference)), share);
        }
        catch
        {
            share?.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isReturned)
        {
            _isReturned = true;
            await Connection.DisposeAsync();
            Share?.Release();
        }
    }

    private static async ValueTask<NpgsqlConnection> OpenAsync(DatabaseServers servers, ServerPreference preference)
    {
        try
        {
            return await servers.OpenAsync(preference);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            // `reset` put a new database in the place of this one while the connection was being made.
            servers.Heed(e);
            return await servers.OpenAsync(preference);
        }
    }
}
