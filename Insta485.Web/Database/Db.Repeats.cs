using Npgsql;

namespace Insta485.Web.Database;

// Sends statements again where that helps.
public sealed partial class Db
{
    private const int Tries = 3;

    // The statements are told whether they may have taken effect already.
    private async Task<T> ExecuteAsync<T>(
        Func<bool, Query[]> queries, Func<NpgsqlDataReader, IAsyncDisposable?, Task<T>> then, TimeSpan? timeout, bool isRepeatable = false)
    {
        timeout = _timeout ?? timeout;
        if (_transaction is not null)
        {
            return await then(await _transaction.SendAsync(queries(false), timeout), null);
        }

        var (isFresh, mayHaveRun) = (false, false);
        for (var tries = 1; ; tries++)
        {
            var lease = await Lease.TakeAsync(servers, Preference, IsLimited, isFresh);
            try
            {
                var reader = await lease.Connection.SendAsync(queries(mayHaveRun), timeout);
                _hasSpoken = true;
                return await then(reader, lease);
            }
            catch (NpgsqlException e)
            {
                // The pools are cleared before the connection goes back, so that it is closed and not handed out again.
                var remedy = servers.Heed(e);
                if (IsReadOnly(e) && remedy.HasFlag(Remedy.Repeat))
                {
                    await DatabaseServers.EndReadOnlyAsync(lease.Connection);
                }

                await lease.DisposeAsync();
                // Of the others, only a request's first statement is known to read, and those for a standby.
                var mayRepeat = remedy.HasFlag(Remedy.Repeat)
                    || (remedy.HasFlag(Remedy.RepeatReads) && (isRepeatable || !_hasSpoken || Preference != ServerPreference.Primary));
                if (!mayRepeat || tries == Tries)
                {
                    throw;
                }

                mayHaveRun |= !remedy.HasFlag(Remedy.Repeat);
                // While another request clears the pool, it may still hand out a dead connection. A new one cannot be dead.
                isFresh = tries == Tries - 1 && remedy.HasFlag(Remedy.Clear);
                // A read tries another server, in the end a standby: a primary that keeps breaking connections is going down.
                Preference = Preference == ServerPreference.Primary
                    ? Preference : tries == Tries - 1 ? ServerPreference.PreferStandby : ServerPreference.PreferPrimary;
            }
            catch
            {
                await lease.DisposeAsync();
                throw;
            }
        }
    }
}
