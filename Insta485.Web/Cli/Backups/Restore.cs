using Insta485.Web.Cli.Commands;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Backups;

/// <summary><c>bin/insta485db restore</c>: what <see cref="Backup"/> made, into a database that is empty or may lose its rows.</summary>
public sealed class Restore(AppConfiguration config, Target target, Action<string> report, Progress progress)
{
    private readonly IPictureStore _files = IPictureStore.Of(config.Options);
    private readonly Migrator _migrator = SchemaVerbs.MigratorOf(config, target);

    /// <summary>
    /// Pictures first, rows second and all at once, then the steps of the schema that came since. What goes wrong leaves no row; it can
    /// be said again.
    /// </summary>
    /// <param name="verify">Reads back what was kept, and compares.</param>
    /// <param name="confirmedDatabase">The name of the database, if rows in it may be replaced.</param>
    /// <returns>How many pictures the archive lacks, though a row refers to each.</returns>
    /// <exception cref="CommandException">The archive cannot be used, the database is not empty or its rows are of another version,
    /// or what was read back is something else.</exception>
    public async Task<int> RunAsync(string path, bool verify, string? confirmedDatabase = null)
    {
        using var store = _files as IDisposable;
        using var archive = await Archive.OpenAsync(path, progress);
        var manifest = archive.Manifest;
        if (manifest.Schema > _migrator.Steps.Count)
        {
            throw new CommandException(
                $"{path} is of schema version {manifest.Schema}, and this build knows {_migrator.Steps.Count}: a newer build restores it");
        }

        await new DatabaseAdmin(config, target).MakeAsync();
        var mayReplace = confirmedDatabase == target.Options.Database;
        var replaces = await RequireRoomAsync(path, manifest.Schema, mayReplace);
        await _files.PrepareAsync();
        await LeadToAsync(manifest.Schema);
        var tables = await TableCopy.FittingAsync(target, manifest.Tables, report);
        await PutPicturesAsync(archive);
        await LoadAsync(archive, tables, mayReplace);
        if (verify)
        {
            await VerifyAsync(manifest, tables);
        }

        await _migrator.MigrateAsync(null, report);
        foreach (var missing in manifest.Missing)
        {
            report($"{missing}: there is a row, but no file, and there was none when the backup was made");
        }

        if (replaces)
        {
            report($"Pictures of the rows that were there stay in {_files}: `pictures --fix` removes what is nobody's now");
        }

        report($"{tables.Sum(table => table.Rows)} rows in {tables.Count} tables and {manifest.PictureKeys().Count()} picture files are back, as of {manifest.Made:yyyy-MM-dd HH:mm:ss} UTC");
        return manifest.Missing.Count;
    }

    // Whether there are rows, which may be replaced.
    private async Task<bool> RequireRoomAsync(string path, int version, bool mayReplace)
    {
        await using var connection = await target.OpenAsync();
        if (!mayReplace)
        {
            await TableCopy.RequireEmptyAsync(connection, $"restore {path}");
            return false;
        }

        if ((await TableCopy.FullAsync(connection)).Count == 0)
        {
            return false;
        }

        // Leading tables back takes rows away before it is known that others come for them.
        var there = (await _migrator.AppliedAsync()).Count;
        return there == version ? true : throw new CommandException(
            $"{path} is of schema version {version}, and the database {target.Options.Database} at {target.Options.Host} has rows of version {there}: `{(there < version ? "migrate" : "rollback")} {version}` first");
    }

    // Empty tables lose nothing by being led back to an older version.
    private async Task LeadToAsync(int version)
    {
        if ((await _migrator.AppliedAsync()).Count > version)
        {
            await _migrator.RollbackAsync(version, report);
        }

        await _migrator.MigrateAsync(version, report);
    }

    private Task<int> PutPicturesAsync(Archive archive) => TempFolder.UseAsync(async folder =>
    {
        var wanted = archive.Manifest.PictureKeys().ToHashSet(StringComparer.Ordinal);
        var done = 0;
        await foreach (var (key, bytes) in archive.ReadAsync(Manifest.Pictures, wanted.Contains))
        {
            var path = Path.Combine(folder, "copy");
            // Made anew, so that the folder is seen to be in use.
            File.Delete(path);
            await using (var file = File.Create(path))
            {
                await bytes.CopyToAsync(file);
            }

            await _files.PutAsync(key, path, PictureVariant.TypeOf(key));
            progress(++done, wanted.Count, "picture files");
        }

        return done;
    });

    private Task LoadAsync(Archive archive, IReadOnlyList<TableManifest> tables, bool mayReplace) =>
        TableCopy.LoadAsync(target, tables, async connection =>
    {
        var byName = tables.ToDictionary(table => table.Name, StringComparer.Ordinal);
        var passed = new RowProgress(progress, tables);
        await foreach (var (name, bytes) in archive.ReadAsync(Manifest.Rows, byName.ContainsKey, passed.Lines))
        {
            await TableCopy.FillAsync(connection, byName[name], bytes);
            passed.Done(byName[name]);
        }

        passed.End();
    }, mayReplace);

    // In the archive's own version: later steps may change what the rows are.
    private async Task VerifyAsync(Manifest manifest, IReadOnlyList<TableManifest> tables)
    {
        var wrong = new List<string>();
        await using var connection = await target.OpenAsync();
        foreach (var table in tables)
        {
            var (rows, hash) = await TableCopy.SumAsync(connection, table);
            if (rows == table.Rows && hash == table.Hash)
            {
                report($"{table.Name}: {rows} rows, as in the archive");
            }
            else
            {
                wrong.Add(TableCopy.Different(table, rows));
            }
        }

        var keys = manifest.PictureKeys().ToList();
        var different = await TempFolder.UseAsync(async folder =>
        {
            var (found, done) = (new List<string>(), 0);
            foreach (var key in keys)
            {
                if (await PictureVerbs.HashAsync(_files, key,
                    Path.Combine(folder, "copy")) != manifest.Entries[Manifest.Pictures + key].Sha256)
                {
                    found.Add($"{key}: the file in {_files} is not the one in the archive");
                }

                progress(++done, keys.Count, "picture files read back");
            }

            return found;
        });
        wrong.AddRange(different);
        report($"{keys.Count - different.Count} of {keys.Count} picture files are as in the archive");
        wrong.ForEach(report);
        if (wrong.Count > 0)
        {
            throw new CommandException($"{wrong.Count} {(wrong.Count == 1 ? "thing is" : "things are")} not as in the archive");
        }

        report($"Read back: everything is as in the archive, {tables.Sum(table => table.Rows)} rows in {tables.Count} tables");
    }
}
