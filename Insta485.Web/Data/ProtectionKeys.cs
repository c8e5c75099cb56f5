using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Insta485.Web.Data;

/// <summary>
/// The keys that protect cookies and forms, kept in the database: what one instance gave out is good on all. The framework asks for
/// them in the middle of its work and takes a database that is away for a cookie that is false; so they are fetched beforehand
/// (<see cref="NeedAsync"/>), where the answer can still be 503.
/// </summary>
public sealed class ProtectionKeys(Servers servers) : IXmlRepository
{
    private const string All = "select xml from data_protection_keys order by created, name";

    private const string Insert = "insert into data_protection_keys (name, xml) values ($1, $2)";

    private IReadOnlyList<XElement>? _fetched;
    private bool _isTaken;

    /// <summary>Makes sure that the keys are there. Only the first requests of a process ask the database.</summary>
    /// <exception cref="NpgsqlException">It is away.</exception>
    public async ValueTask NeedAsync() => _fetched ??= await Task.Run(Fetch);

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var fetched = _fetched ?? throw new InvalidOperationException("The keys have not been fetched yet.");
        // Once as they were fetched; later the framework wants to know what is new.
        return Interlocked.Exchange(ref _isTaken, true) ? Fetch() : fetched;
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = servers.For(Whom.Primary).CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter { Value = friendlyName });
        command.Parameters.Add(new NpgsqlParameter { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }

    private List<XElement> Fetch()
    {
        using var command = servers.For(Whom.PreferPrimary).CreateCommand(All);
        using var reader = command.ExecuteReader();
        var keys = new List<XElement>();
        while (reader.Read())
        {
            keys.Add(XElement.Parse(reader.GetString(0)));
        }

        return keys;
    }
}
