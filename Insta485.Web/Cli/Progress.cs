using Insta485.Web.Cli.Backups;

namespace Insta485.Web.Cli;

/// <summary>Is told how much of a long work is done.</summary>
/// <param name="what">What is counted: rows, files.</param>
public delegate void Progress(long done, long all, string what);

/// <summary>Reports how many rows of all tables are done, in hundreds until the last one.</summary>
public sealed class RowProgress(Progress progress, IReadOnlyList<TableManifest> tables)
{
    private readonly long _all = tables.Sum(table => table.Rows);
    private long _before;

    /// <summary>So many lines of the current table are done.</summary>
    public void Lines(long lines) => Tell(_before + lines);

    /// <summary>A whole table is done.</summary>
    public void Done(TableManifest table) => _before += table.Rows;

    /// <summary>All tables are done.</summary>
    public void End() => Tell(_all);

    private void Tell(long done) => progress(done == _all ? done : done / 100 * 100, _all, "rows");
}
