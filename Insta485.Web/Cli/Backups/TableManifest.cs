namespace Insta485.Web.Cli.Backups;

/// <summary>A table, with what its rows have to be when they are somewhere else.</summary>
/// <param name="Columns">In the order of their names: a database that was migrated may have them in another one than a new one.</param>
/// <param name="Identity">The column that a sequence numbers, and <paramref name="Next"/> what it gives next.</param>
/// <param name="Hash">Of all rows, in whatever order.</param>
public sealed record TableManifest(string Name, IReadOnlyList<string> Columns, string? Identity, long Next, long Rows, string Hash)
{
    internal string Quoted => DatabaseAdmin.Quote(Name);

    internal string List => string.Join(", ", Columns.Select(DatabaseAdmin.Quote));
}
