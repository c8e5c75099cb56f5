using Insta485.Web.Cli.Commands;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Cli.Backups;

/// <summary><c>bin/insta485db backup</c>: rows and pictures as they were at one moment, in one file, while the site runs.</summary>
public sealed class Backup(AppConfiguration config, Target target, Action<string> report, Progress progress)
{
    // Each try has only those pictures left to copy that came since the one before.
    private const int Tries = 10;

    private const string Named = "select filename from posts union select filename from users";

    private readonly IPictureStore _files = IPictureStore.Of(config.Options);

    /// <summary>Makes the file. A picture that is not there, though a row refers to it, is said and does not stop the rest.</summary>
    /// <returns>How many such pictures there are.</returns>
    /// <exception cref="CommandException">The file is there already, there is no schema, or pictures are deleted faster than they
    /// are copied.</exception>
    public async Task<int> RunAsync(string path)
    {
        using var store = _files as IDisposable;
        await using var archive = new ArchiveWriter(path);
        return await TempFolder.UseAsync(async folder =>
        {
            // Most of the pictures, without holding on to anything.
            await using (var now = await target.OpenAsync())
            {
                await RequireTablesAsync();
                await AddAsync(archive, await NamedAsync(now), folder);
            }

            for (var tries = 0; tries < Tries; tries++)
            {
                await using var snapshot = await TableCopy.SnapshotAsync(target);
                var named = await NamedAsync(snapshot);
                await AddAsync(archive, named, folder);
                var missing = named.Where(filename => !IsIn(archive, filename)).Order(StringComparer.Ordinal).ToList();
                if (!await AnyWasDeletedAsync(missing))
                {
                    missing.ForEach(filename => report($"{filename}: there is a row, but no file: the backup has none either"));
                    await FinishAsync(archive, snapshot, named, missing, path);
                    return missing.Count;
                }
            }

            throw new CommandException("pictures are deleted faster than they are copied: make the backup when there is less going on");
        });
    }

    /// <summary>The pictures that rows refer to.</summary>
    internal static async Task<HashSet<string>> NamedAsync(NpgsqlConnection connection) =>
        (await SqlExtensions.QueryListAsync(connection, Named, row => row.GetString(0))).ToHashSet(StringComparer.Ordinal);

    private async Task<int> RequireTablesAsync() =>
        (await SchemaVerbs.MigratorOf(config, target).AppliedAsync()).Count is > 0 and var version
        ? version
        : throw new CommandException($"there are no tables in {target.Options.Database} at {target.Options.Host}: nothing to back up");

    private static bool IsIn(ArchiveWriter archive, string key) => archive.Entries.ContainsKey(Manifest.Pictures + key);

    // Sizes come before their picture and go after it: where the picture is found, they were all there.
    private async Task AddAsync(ArchiveWriter archive, HashSet<string> named, string folder)
    {
        var (path, done) = (Path.Combine(folder, "copy"), 0);
        var left = named.Where(filename => !IsIn(archive, filename)).ToList();
        foreach (var filename in left)
        {
            foreach (var key in PictureVariant.KeysOf(filename).Where(key => !IsIn(archive, key)))
            {
                if (await _files.FetchAsync(key, path))
                {
                    // Gone when it was read, so that the folder is seen to be in use.
                    await using var copy =
                        new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
                    await archive.AddAsync(Manifest.Pictures + key, copy);
                }
            }

            progress(++done, left.Count, "pictures");
        }
    }

    // A row goes before its file: where the file is gone and the row is there still, nobody has just deleted it.
    private async Task<bool> AnyWasDeletedAsync(List<string> missing)
    {
        if (missing.Count == 0)
        {
            return false;
        }

        await using var now = await target.OpenAsync();
        var named = await NamedAsync(now);
        return missing.Exists(filename => !named.Contains(filename));
    }

    private async Task FinishAsync(ArchiveWriter archive, NpgsqlConnection snapshot, HashSet<string> named, List<string> missing,
        string path)
    {
        var made = (await SqlExtensions.QueryListAsync(snapshot, "select now() at time zone 'utc'", row => row.GetDateTime(0)))[0];
        var tables = await TableCopy.DescribeAsync(snapshot, progress);
        var passed = new RowProgress(progress, tables);
        foreach (var table in tables)
        {
            using var rows = await TableCopy.ReadAsync(snapshot, table);
            await archive.AddAsync(Manifest.Rows + table.Name, rows.BaseStream, passed.Lines);
            passed.Done(table);
        }

        passed.End();
        var pictures =
            archive.Entries.Keys
            .Where(name => name.StartsWith(Manifest.Pictures, StringComparison.Ordinal))
            .Select(name => name[Manifest.Pictures.Length..]).ToList();
        var unused = pictures.Where(key => !named.Contains(key[(key.IndexOf('/') + 1)..])).ToList();
        var version = await RequireTablesAsync();
        var length = await archive.FinishAsync(new Manifest(
            Manifest.Known, version, DateTime.SpecifyKind(made, DateTimeKind.Utc), snapshot.PostgreSqlVersion.ToString(),
            tables, archive.Entries, missing, unused));
        report($"{path}: {tables.Sum(table => table.Rows)} rows in {tables.Count} tables of version {version}, {pictures.Count - unused.Count} picture files, {length / 1048576.0:0.0} MB, as of {made:yyyy-MM-dd HH:mm:ss} UTC");
    }
}
