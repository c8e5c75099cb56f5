namespace Insta485.Web.Cli.Backups;

/// <summary>A table, and the number and hash of its rows, with which a copy is verified.</summary>
/// <param name="Columns">Sorted by name: a migrated database may have them in another order than a new one.</param>
/// <param name="Identity">The identity column, if any; <paramref name="Next"/> is the next value of its sequence.</param>
/// <param name="Hash">The hash of all rows, in any order.</param>
public sealed record TableManifest(string Name, IReadOnlyList<string> Columns, string? Identity, long Next, long Rows, string Hash)
{
    internal string Quoted => DatabaseAdmin.Quote(Name);

    internal string List => string.Join(", ", Columns.Select(DatabaseAdmin.Quote));
}
