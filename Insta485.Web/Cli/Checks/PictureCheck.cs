using System.Security.Cryptography;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Cli.Checks;

/// <summary>
/// Holds the pictures' rows against their files, both ways: what <c>bin/insta485db pictures</c> says and mends.
/// </summary>
/// <param name="mayRemoveMost">More than half of the files may be nobody's; otherwise it is taken for the wrong database.</param>
public sealed class PictureCheck(NpgsqlConnection connection, IPictureStore files, Uploads uploads, Action<string> report,
    bool mayRemoveMost = false)
{
    // A file is kept before its row is written: one that is younger may still get it.
    private static readonly TimeSpan Timeout = TimeSpan.FromHours(1);

    private const string Named = """
        select n.filename, i.sha256
        from (select filename from posts union select filename from users) n
        left join pictures i on i.filename = n.filename
        """;

    private const string Nobodys = """
        select filename from pictures
        where filename not in (select filename from posts) and filename not in (select filename from users)
        """;

    private const string Forget = "delete from pictures where filename = $1";

    private const string IsNamed =
        "select exists (select from posts where filename = $1) or exists (select from users where filename = $1)";

    private const string Missing = "there is a row, but no file";
    private const string Other = "the file is not the one its row describes";

    private string _folder = "";
    private int _found;

    /// <summary>Says what is wrong, a line each; mends it where that can be done.</summary>
    /// <param name="mayFix">Removes what is nobody's, makes what is missing.</param>
    /// <returns>How much is wrong, and still is.</returns>
    public Task<int> RunAsync(bool mayFix) => TempFolder.UseAsync(async folder =>
    {
        _folder = folder;
        if (mayFix)
        {
            await files.PrepareAsync();
        }

        // Before the rows are read: a file that comes meanwhile is not taken for one without a row.
        var kept = await files.ListAsync().ToListAsync();
        var named = await NamedAsync();
        foreach (var (filename, hash) in named.OrderBy(name => name.Key, StringComparer.Ordinal))
        {
            var problems = await ProblemsOfAsync(filename, hash);
            // The site may be running: what is wrong with a picture that was deleted meanwhile is nobody's concern.
            if (problems.Count == 0 || !await IsNamedAsync(filename))
            {
                continue;
            }

            var isMended = mayFix && await MendAsync(filename, problems);
            problems.ForEach(problem => Found($"{filename}: {problem}", isMended));
        }

        await OrphansAsync(named.Keys.ToHashSet(StringComparer.Ordinal), kept, mayFix);
        return _found;
    });

    // Each file is fetched once.
    private async Task<List<string>> ProblemsOfAsync(string filename, string? hash)
    {
        var problems = new List<string>();
        foreach (var key in PictureVariant.KeysOf(filename))
        {
            await using var file = await CopyAsync(key);
            if (file is null)
            {
                problems.Add($"{key} is missing");
                continue;
            }

            if (key == filename && hash is not null && Convert.ToHexStringLower(await SHA256.HashDataAsync(file)) != hash)
            {
                problems.Insert(0, Other);
            }

            if (Metadata.Find(file) is { Count: > 0 } found)
            {
                problems.Add(Holds(key) + string.Join(", ", found));
            }
        }

        if (problems.Contains($"{filename} is missing"))
        {
            return [Missing];
        }

        return hash is null ? [.. problems.Prepend("no row describes it")] : problems;
    }

    private static string Holds(string key) => $"{key} holds ";

    // A picture that is not the one it was cannot be had back, and is not to be made into one of its own.
    private async Task<bool> MendAsync(string filename, List<string> problems)
    {
        if (problems.Contains(Other) || problems.Contains(Missing))
        {
            return false;
        }

        try
        {
            // The row goes first: cut off in between, this is begun again and not taken for another picture than the row's.
            await SqlExtensions.ExecuteAsync(connection, Forget, filename);
            var row =
                await uploads.CompleteAsync(filename,
                    isAnew: problems.Exists(problem => problem.StartsWith(Holds(filename), StringComparison.Ordinal)));
            if (await IsNamedAsync(filename))
            {
                await SqlExtensions.ExecuteAsync(connection, PictureRow.Insert, row.Parameters);
            }
            else
            {
                await uploads.DeleteAsync(filename);
            }

            return true;
        }
        catch (RefusedException e)
        {
            report($"{filename}: {e.Message}");
            return false;
        }
    }

    private async Task OrphansAsync(HashSet<string> named, List<StoredFile> kept, bool mayFix)
    {
        var old =
            kept.Where(file => file.Modified < DateTimeOffset.UtcNow - Timeout && !named.Contains(file.Key[(file.Key.IndexOf('/') + 1)..]))
            .ToList();
        if (mayFix && old.Count > kept.Count / 2 && !mayRemoveMost)
        {
            throw new CommandException(
                $"{old.Count} of {kept.Count} files have no row: if this is the right database for them, say --yes-destroy with its name");
        }

        foreach (var file in old)
        {
            Found($"{file.Key}: there is a file, but no row", mayFix);
        }

        if (mayFix)
        {
            await files.DeleteAsync([.. old.Select(file => file.Key)]);
        }

        foreach (var filename in await SqlExtensions.QueryListAsync(connection, Nobodys, row => row.GetString(0)))
        {
            Found($"{filename}: described, but nobody's", mayFix);
            if (mayFix)
            {
                await SqlExtensions.ExecuteAsync(connection, Forget, filename);
            }
        }
    }

    // What looks at a picture goes back and forth. Nothing where it is gone.
    private async Task<FileStream?> CopyAsync(string key)
    {
        var path = Path.Combine(_folder, "copy");
        return await files.FetchAsync(key, path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 65536, FileOptions.DeleteOnClose)
            : null;
    }

    private void Found(string what, bool isMended)
    {
        report(isMended ? $"{what}: mended" : what);
        _found += isMended ? 0 : 1;
    }

    private async Task<Dictionary<string, string?>> NamedAsync()
    {
        var named = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (filename, hash) in await SqlExtensions.QueryListAsync(connection, Named,
            row => (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1))))
        {
            named[filename] = hash;
        }

        return named;
    }

    private Task<bool> IsNamedAsync(string filename) => SqlExtensions.QueryBoolAsync(connection, IsNamed, filename);
}
