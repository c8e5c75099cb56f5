namespace Insta485.Web.Cli.Backups;

/// <summary>A table, and the number and hash of its rows, with which a copy is verified.</summary>
/// <param name="Columns">Sorted by name: a migrated database may have them in another order than a new one.</param>
/// <param name="Identity">The identity column, if any; <paramref name="Next"/> is the next value of its sequence.</param>
/// <param name="Hash">The hash of all rows, in any order.</param>
public sealed record TableManifest(string Name, IReadOnlyList<string> Columns, string? Identity, long Next, long Rows, string Hash)
{
    internal const string Keys = "data_protection_keys";
    private const string IsProtected = "xml like '%<encryptedSecret %'";

    /// <summary>The number of keys in the clear, which are not copied.</summary>
    internal const string CountClearKeys = $"select count(*) from {Keys} where not {IsProtected}";

    internal string Quoted => DatabaseAdmin.Quote(Name);

    /// <summary>What is copied: all rows, but of the keys of cookies only those that a certificate protects.</summary>
    internal string Source => Name == Keys ? $"(select * from {Quoted} where {IsProtected})" : Quoted;

    internal string List => string.Join(", ", Columns.Select(DatabaseAdmin.Quote));
}
