using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Backups;

/// <summary><c>bin/insta485db restore</c>: loads a backup into an empty database, or into one whose rows may be replaced.</summary>
internal sealed class Restore(AppConfiguration config, Target target, Action<string> report, Progress progress)
{
    private readonly IPictureStore _files = IPictureStore.Of(config.Options);
    private readonly Migrator _migrator = config.MigratorFor(target);

    /// <summary>
    /// Restores the photos, then all rows in one transaction, then applies the migrations that are newer than the backup. A failure
    /// leaves no row, and the command can be repeated.
    /// </summary>
    /// <param name="verify">Reads rows and photos back and compares them.</param>
    /// <param name="confirmedDatabase">The name of the database, if its rows may be replaced.</param>
    /// <returns>How many photos that rows refer to are missing in the backup.</returns>
    /// <exception cref="CommandException">The backup can't be used, the database is not empty, its rows have another schema version, or
    /// a row or photo that was read back differs.</exception>
    public async Task<int> RunAsync(string path, bool verify, string? confirmedDatabase = null)
    {
        var mayReplace = Confirmation.MayReplaceRows(target, confirmedDatabase);
        using var store = _files as IDisposable;
        using var temp = new TempFolder(config.Options);
        using var archive = await Archive.OpenAsync(path, progress);
        var manifest = archive.Manifest;
        if (manifest.Schema > _migrator.Steps.Count)
        {
            throw new CommandException($"restore: {path} has schema version {manifest.Schema}, and this build knows versions up to "
                + $"{_migrator.Steps.Count}: restore it with a newer build");
        }

        await new DatabaseAdmin(config, target).MakeAsync();
        var isReplacing = await RequireRoomAsync(path, manifest.Schema, mayReplace);
        await _files.PrepareAsync();
        await MigrateToAsync(manifest.Schema);
        var tables = await CopiedTables.MatchAsync(target, manifest.Tables, report);
        await PutPicturesAsync(archive, temp);
        await LoadAsync(archive, tables, mayReplace);
        if (verify)
        {
            await VerifyAsync(manifest, tables, temp);
        }

        await _migrator.MigrateAsync(null, report);
        await KeyFile.ProtectRowsAsync(config, target, report);
        foreach (var missing in manifest.Missing)
        {
            report($"{missing}: the file is missing, and was missing when the backup was made.");
        }

        if (isReplacing)
        {
            report($"The photos of the replaced rows are still in {_files}. Run `pictures --fix` to delete those without a row.");
        }

        report($"Restored {tables.Sum(table => table.Rows)} rows in {tables.Count} tables and {manifest.PictureKeys().Count()} photo "
            + $"files, as of {manifest.Made:yyyy-MM-dd HH:mm:ss} UTC.");
        return manifest.Missing.Count;
    }

    // Returns whether there are rows that will be replaced.
    private async Task<bool> RequireRoomAsync(string path, int version, bool mayReplace)
    {
        await using var connection = await target.OpenAsync();
        if (!mayReplace)
        {
            await CopiedTables.RequireEmptyAsync(connection, $"restore {path}");
            return false;
        }

        if ((await CopiedTables.NonEmptyAsync(connection)).Count == 0)
        {
            return false;
        }

        // A rollback to the version of the backup would delete rows before it is certain that others replace them.
        var current = (await _migrator.AppliedAsync()).Count;
        return current == version ? true : throw new CommandException(
            $"restore: {path} has schema version {version}, and the database {target.Options.Database} at {target.Options.Host} has rows "
            + $"of version {current}: run `{(current < version ? "migrate" : "rollback")} {version}` first");
    }

    // The tables are empty, so that a rollback deletes no row.
    private async Task MigrateToAsync(int version)
    {
        if ((await _migrator.AppliedAsync()).Count > version)
        {
            await _migrator.RollbackAsync(version, report);
        }

        await _migrator.MigrateAsync(version, report);
    }

    private Task<int> PutPicturesAsync(Archive archive, TempFolder temp) => temp.UseAsync(async folder =>
    {
        var keys = archive.Manifest.PictureKeys().ToHashSet(StringComparer.Ordinal);
        var done = 0;
        await foreach (var (key, bytes) in archive.ReadAsync(Manifest.PicturesFolder, keys.Contains))
        {
            var path = Path.Combine(folder, "copy");
            await using (var file = File.Create(path))
            {
                await bytes.CopyToAsync(file);
            }

            await _files.PutAsync(key, path, PictureVariant.TypeOf(key));
            progress(++done, keys.Count, "photo files");
        }

        return done;
    });

    private Task LoadAsync(Archive archive, IReadOnlyList<TableManifest> tables, bool mayReplace) =>
        TableCopy.LoadAsync(target, tables, async connection =>
    {
        var byName = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
        var rowProgress = new RowProgress(progress, tables);
        await foreach (var (name, bytes) in archive.ReadAsync(Manifest.TablesFolder, byName.ContainsKey, rowProgress.Lines))
        {
            await TableCopy.FillAsync(connection, byName[name], bytes);
            rowProgress.Done(byName[name]);
        }

        rowProgress.End();
    }, mayReplace);

    // Before the newer migrations are applied: they may change rows.
    private async Task VerifyAsync(Manifest manifest, IReadOnlyList<TableManifest> tables, TempFolder temp)
    {
        var differences = new List<string>();
        await using var connection = await target.OpenAsync();
        foreach (var table in tables)
        {
            var (rows, hash) = await TableCopy.HashRowsAsync(connection, table);
            if (rows == table.Rows && hash == table.Hash)
            {
                report($"{table.Name}: {rows} rows verified.");
            }
            else
            {
                differences.Add(TableCopy.DescribeDifference(table, rows) + ".");
            }
        }

        var keys = manifest.PictureKeys().ToList();
        var pictures = await temp.UseAsync(folder => VerifyPicturesAsync(manifest, keys, Path.Combine(folder, "copy")));
        report($"{keys.Count - pictures.Count} of {keys.Count} photo files verified.");
        differences.AddRange(pictures);
        differences.ForEach(report);
        if (differences.Count > 0)
        {
            throw new CommandException(
                $"restore: {differences.Count} {(differences.Count == 1 ? "difference" : "differences")} between the backup and the copy");
        }

        report($"Verified {tables.Sum(table => table.Rows)} rows in {tables.Count} tables: all match the backup.");
    }

    private async Task<List<string>> VerifyPicturesAsync(Manifest manifest, List<string> keys, string path)
    {
        var (differences, done) = (new List<string>(), 0);
        foreach (var key in keys)
        {
            if (await PictureTransfer.HashAsync(_files, key, path) != manifest.Entries[Manifest.PicturesFolder + key].Sha256)
            {
                differences.Add($"{key}: the file in {_files} differs from the backup.");
            }

            progress(++done, keys.Count, "photo files verified");
        }

        return differences;
    }
}
