using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Cli.Backups;

/// <summary><c>bin/insta485db backup</c>: saves the rows and photos of one moment in one file. The site may run meanwhile.</summary>
internal sealed class Backup(AppConfiguration config, Target target, Action<string> report, Progress progress)
{
    // Each attempt copies only the photos that were added since the one before.
    private const int Attempts = 10;

    private const string HasSeveral = "select to_regclass('post_pictures') is not null";

    // Of a database that an older version of the site made, and that is backed up before its migrations.
    private const string ReferencedBefore = "select filename from posts union select filename from users";

    private readonly IPictureStore _files = IPictureStore.Of(config.Options);

    /// <summary>Writes the file. A missing photo is reported and does not stop the backup.</summary>
    /// <returns>How many photos that rows refer to are missing.</returns>
    /// <exception cref="CommandException">The file exists, the database has no tables, or photos are deleted faster than they are
    /// copied.</exception>
    public async Task<int> RunAsync(string path)
    {
        using var store = _files as IDisposable;
        await using var archive = new ArchiveWriter(path);
        using var temp = new TempFolder(config.Options);
        return await temp.UseAsync(async folder =>
        {
            // Most photos are copied before the snapshot: an open snapshot holds back vacuum.
            await using (var connection = await target.OpenAsync())
            {
                await RequireTablesAsync();
                await AddPicturesAsync(archive, await ReferencedAsync(connection), folder);
            }

            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                await using var snapshot = await TableCopy.SnapshotAsync(target);
                var referenced = await ReferencedAsync(snapshot);
                await AddPicturesAsync(archive, referenced, folder);
                var missing = referenced.Where(filename => !IsIn(archive, filename)).Order(StringComparer.Ordinal).ToList();
                if (!await WasAnyDeletedAsync(missing))
                {
                    missing.ForEach(filename => report($"{filename}: the file is missing, and is not in the backup."));
                    await FinishAsync(archive, snapshot, referenced, missing, path);
                    return missing.Count;
                }
            }

            throw new CommandException(
                $"backup: photos were deleted faster than they were copied ({Attempts} attempts): run it again when the site is less busy");
        });
    }

    /// <summary>The photos that rows refer to.</summary>
    public static async Task<HashSet<string>> ReferencedAsync(NpgsqlConnection connection) =>
        (await SqlExtensions.QueryListAsync(
            connection, await SqlExtensions.QueryBoolAsync(connection, HasSeveral) ? PictureTools.Referenced : ReferencedBefore,
            row => row.GetString(0))).ToHashSet(StringComparer.Ordinal);

    private async Task<int> RequireTablesAsync() =>
        (await config.MigratorFor(target).AppliedAsync()).Count is > 0 and var version
        ? version
        : throw new CommandException(
            $"backup: the database {target.Options.Database} at {target.Options.Host} has no tables: there is nothing to back up");

    private static bool IsIn(ArchiveWriter archive, string key) => archive.Entries.ContainsKey(Manifest.PicturesFolder + key);

    // The site writes the sizes before the original and deletes them after it: if the original exists, so did all its sizes.
    private async Task AddPicturesAsync(ArchiveWriter archive, HashSet<string> referenced, string folder)
    {
        var (path, done) = (Path.Combine(folder, "copy"), 0);
        var remaining = referenced.Where(filename => !IsIn(archive, filename)).ToList();
        foreach (var filename in remaining)
        {
            foreach (var key in PictureVariant.KeysOf(filename).Where(key => !IsIn(archive, key)))
            {
                if (await _files.FetchAsync(key, path))
                {
                    await using var copy =
                        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
                    await archive.AddAsync(Manifest.PicturesFolder + key, copy);
                }
            }

            progress(++done, remaining.Count, "photos");
        }
    }

    // The site deletes the row before the file: if the row still exists, the file was missing before.
    private async Task<bool> WasAnyDeletedAsync(List<string> missing)
    {
        if (missing.Count == 0)
        {
            return false;
        }

        await using var connection = await target.OpenAsync();
        var referenced = await ReferencedAsync(connection);
        return missing.Exists(filename => !referenced.Contains(filename));
    }

    private async Task FinishAsync(ArchiveWriter archive, NpgsqlConnection snapshot, HashSet<string> referenced, List<string> missing,
        string path)
    {
        var made = (await SqlExtensions.QueryListAsync(snapshot, "select now() at time zone 'utc'", row => row.GetDateTime(0)))[0];
        var tables = await TableCopy.DescribeAsync(snapshot, progress);
        var rowProgress = new RowProgress(progress, tables);
        foreach (var table in tables)
        {
            using var rows = await TableCopy.ReadAsync(snapshot, table);
            await archive.AddAsync(Manifest.TablesFolder + table.Name, rows.BaseStream, rowProgress.Lines);
            rowProgress.Done(table);
        }

        rowProgress.End();
        await TableCopy.ReportClearKeysAsync(snapshot, tables, "`restore`", report);
        var pictures =
            archive.Entries.Keys
            .Where(name => name.StartsWith(Manifest.PicturesFolder, StringComparison.Ordinal))
            .Select(name => name[Manifest.PicturesFolder.Length..]).ToList();
        var unused = pictures.Where(key => !referenced.Contains(key[(key.IndexOf('/') + 1)..])).ToList();
        var version = await RequireTablesAsync();
        var length = await archive.FinishAsync(new Manifest(
            Manifest.CurrentFormat, version, DateTime.SpecifyKind(made, DateTimeKind.Utc), snapshot.PostgreSqlVersion.ToString(),
            tables, archive.Entries, missing, unused));
        report($"Saved {tables.Sum(table => table.Rows)} rows in {tables.Count} tables (schema version {version}) and "
            + $"{pictures.Count - unused.Count} photo files, as of {made:yyyy-MM-dd HH:mm:ss} UTC, to {path} "
            + $"({length / 1048576.0:0.0} MB).");
    }
}
