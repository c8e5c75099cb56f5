using Insta485.Web.Cli.Backups;

namespace Insta485.Web.Cli;

/// <summary>Is told how far work has come that takes long.</summary>
/// <param name="what">Of what so many are done.</param>
public delegate void Progress(long done, long all, string what);

/// <summary>Says how many rows of all tables have passed, roughly while there are more to come.</summary>
public sealed class RowProgress(Progress progress, IReadOnlyList<TableManifest> tables)
{
    private readonly long _all = tables.Sum(table => table.Rows);
    private long _before;

    /// <summary>So many lines of the table that is passing have done so.</summary>
    public void Lines(long lines) => Tell(_before + lines);

    /// <summary>All of a table's have; its last line may have been told or not.</summary>
    public void Done(TableManifest table) => _before += table.Rows;

    /// <summary>All of them have.</summary>
    public void End() => Tell(_all);

    private void Tell(long done) => progress(done == _all ? done : done / 100 * 100, _all, "rows");
}
