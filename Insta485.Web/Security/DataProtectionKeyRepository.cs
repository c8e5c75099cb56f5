using System.Xml.Linq;
using Insta485.Web.Database;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Insta485.Web.Security;

/// <summary>
/// Keeps the keys that protect cookies and forms in the database, so that all instances accept each other's cookies. If the framework
/// could not load them it would reject the cookie; so they are loaded earlier (<see cref="EnsureLoadedAsync"/>), where the answer
/// can still be 503.
/// </summary>
internal sealed class DataProtectionKeyRepository(Target target) : IXmlRepository
{
    private const string All = "select xml from data_protection_keys order by created, name";

    private const string Add = "insert into data_protection_keys (name, xml) values ($1, $2)";

    private const string Lock = "set local lock_timeout = '10s'; select pg_advisory_xact_lock(hashtext('insta485 keys'))";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly System.Threading.Lock _turn = new();
    private Task? _fetching;
    private IReadOnlyList<XElement>? _fetched;
    private bool _isTaken;
    private NpgsqlConnection? _creating;

    /// <summary>Loads the keys with the first request of the process; requests that arrive meanwhile wait for it.</summary>
    /// <exception cref="NpgsqlException">The database is unavailable.</exception>
    public Task EnsureLoadedAsync(IKeyManager manager)
    {
        lock (_turn)
        {
            return _fetching = _fetching is null or { IsFaulted: true } ? Task.Run(() => BeginAsync(manager)) : _fetching;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var fetched = _fetched ?? throw new InvalidOperationException("The keys have not been loaded yet.");
        // The first call takes what was loaded; later the framework asks for new keys.
        return Interlocked.Exchange(ref _isTaken, true) ? Task.Run(FetchAsync).GetAwaiter().GetResult() : fetched;
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        // The first key is stored in the transaction that has the lock.
        if (_creating is { } connection)
        {
            Insert(connection, element, friendlyName);
            return;
        }

        using var own = target.Unopened(ServerPreference.Primary);
        own.Open();
        Insert(own, element, friendlyName);
    }

    private static void Insert(NpgsqlConnection connection, XElement element, string name)
    {
        using var command = connection.Command(Add, name, element.ToString(SaveOptions.DisableFormatting));
        command.ExecuteNonQuery();
    }

    // If several instances start on a new database, one of them creates the first key; the others wait and load it.
    private async Task BeginAsync(IKeyManager manager)
    {
        if (await FetchAsync() is { Count: > 0 } keys)
        {
            _fetched = keys;
            return;
        }

        await using var connection = await target.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await SqlExtensions.ExecuteAsync(connection, Lock);
        if ((await FetchAsync(connection)).Count == 0)
        {
            _creating = connection;
            try
            {
                manager.CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + Lifetime);
            }
            finally
            {
                _creating = null;
            }
        }

        var fetched = await FetchAsync(connection);
        await transaction.CommitAsync();
        _fetched = fetched;
    }

    private async Task<List<XElement>> FetchAsync()
    {
        // Not from the pool, which may hold dead connections: this runs once a day.
        await using var connection = await target.OpenFreshAsync(ServerPreference.PreferPrimary);
        return await FetchAsync(connection);
    }

    private static Task<List<XElement>> FetchAsync(NpgsqlConnection connection) =>
        SqlExtensions.QueryListAsync(connection, All, row => XElement.Parse(row.GetString(0)));
}
