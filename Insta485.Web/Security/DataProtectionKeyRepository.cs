using System.Xml.Linq;
using Insta485.Web.Database;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Insta485.Web.Security;

/// <summary>
/// The keys that protect cookies and forms, kept in the database: what one instance gave out is good on all. The framework asks for
/// them in the middle of its work and takes a database that is away for a cookie that is false; so they are fetched beforehand
/// (<see cref="EnsureLoadedAsync"/>), where the answer can still be 503.
/// </summary>
public sealed class DataProtectionKeyRepository(Target target) : IXmlRepository
{
    private const string All = "select xml from data_protection_keys order by created, name";

    private const string Insert = "insert into data_protection_keys (name, xml) values ($1, $2)";

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly Lock _turn = new();
    private Task? _fetching;
    private IReadOnlyList<XElement>? _fetched;
    private bool _isTaken;

    /// <summary>
    /// Makes sure that the keys are there. Only the first requests of a process ask the database, all of them together once.
    /// </summary>
    /// <exception cref="NpgsqlException">It is away.</exception>
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
        var fetched = _fetched ?? throw new InvalidOperationException("The keys have not been fetched yet.");
        // Once as they were fetched; later the framework wants to know what is new.
        return Interlocked.Exchange(ref _isTaken, true) ? Task.Run(FetchAsync).GetAwaiter().GetResult() : fetched;
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = target.Unopened(ServerPreference.Primary);
        connection.Open();
        using var command = new NpgsqlCommand(Insert, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
        command.Parameters.Add(new NpgsqlParameter { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }

    // Of several instances that start at once on a new database one makes the first key. Two keys would do, had both seen both.
    private async Task BeginAsync(IKeyManager manager)
    {
        if (await FetchAsync() is { Count: > 0 } keys)
        {
            _fetched = keys;
            return;
        }

        await using var connection = await target.OpenAsync();
        await using var turn =
            new NpgsqlCommand("set lock_timeout = '10s'; select pg_advisory_lock(hashtext('insta485 keys'))", connection);
        await turn.ExecuteNonQueryAsync();
        if ((await FetchAsync()).Count == 0)
        {
            manager.CreateNewKey(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow + Lifetime);
        }

        _fetched = await FetchAsync();
    }

    private async Task<List<XElement>> FetchAsync()
    {
        // Once a day and not from the pool, where it may be dead.
        await using var connection = await target.OpenFreshAsync(ServerPreference.PreferPrimary);
        await using var command = new NpgsqlCommand(All, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var keys = new List<XElement>();
        while (await reader.ReadAsync())
        {
            keys.Add(XElement.Parse(reader.GetString(0)));
        }

        return keys;
    }
}
