using System.Security.Cryptography;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;

namespace Insta485.Web.Cli.Checks;

/// <summary>What is wrong with a photo or a file.</summary>
internal sealed record PictureProblem(string Problem, bool Repaired);

/// <summary>
/// Compares the photos' rows with their files, in both directions, and repairs what can be repaired: <c>bin/insta485db pictures</c>.
/// </summary>
/// <param name="mayRemoveMost">Allows to delete more than half of the files. So many orphans usually mean the wrong database.</param>
internal sealed class PictureCheck(NpgsqlConnection connection, PictureTools tools, Action<string> report, bool mayRemoveMost = false)
{
    /// <summary>The site stores a file before it writes the row: a younger file may still get its row.</summary>
    internal static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);

    private const string Referenced = $"""
        select n.filename, i.sha256
        from ({PictureTools.Referenced}) n
        left join pictures i on i.filename = n.filename
        """;

    private const string OrphanedRows = """
        select filename from pictures
        where filename not in (select filename from posts) and filename not in (select filename from users)
          and filename not in (select filename from post_pictures) and filename not in (select filename from pending_pictures)
        """;

    private const string DeleteRow = "delete from pictures where filename = $1";

    private const string IsReferenced =
        $"select exists (select from ({PictureTools.Referenced}) n where filename = $1)";

    private const string Missing = "the file is missing";
    private const string Modified = "the file differs from the checksum in its row";

    private readonly List<PictureProblem> _problems = [];
    private string _folder = "";

    /// <summary>What was found, repaired or not.</summary>
    public IReadOnlyList<PictureProblem> Problems => _problems;

    /// <summary>Reports each problem in one line.</summary>
    /// <param name="mayFix">Deletes orphans, creates missing sizes and rows, removes metadata.</param>
    /// <returns>The number of problems that remain.</returns>
    public Task<int> RunAsync(bool mayFix) => tools.Temp.UseAsync(async folder =>
    {
        _folder = folder;
        if (mayFix)
        {
            await tools.Files.PrepareAsync();
        }

        await new AbandonedUploads(connection, tools, Report).CheckAsync(mayFix);

        // Files are listed before the rows are read: a photo that is uploaded meanwhile must not look like an orphan.
        var stored = await tools.Files.ListAsync().ToListAsync();
        var referenced = await ReferencedAsync();
        foreach (var (filename, hash) in referenced.OrderBy(name => name.Key, StringComparer.Ordinal))
        {
            var problems = await ProblemsOfAsync(filename, hash);
            // The site may be running: a photo that was deleted meanwhile is no problem.
            if (problems.Count == 0 || !await IsReferencedAsync(filename))
            {
                continue;
            }

            var isRepaired = mayFix && await RepairAsync(filename, problems);
            problems.ForEach(problem => Report($"{filename}: {problem}", isRepaired));
        }

        await CheckOrphansAsync(referenced.Keys.ToHashSet(StringComparer.Ordinal), stored, mayFix);
        return _problems.Count(problem => !problem.Repaired);
    });

    // Fetches each file once.
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
                problems.Insert(0, Modified);
            }

            if (Metadata.Find(file) is { Count: > 0 } metadata)
            {
                problems.Add(Contains(key) + string.Join(", ", metadata));
            }
        }

        if (problems.Contains($"{filename} is missing"))
        {
            return [Missing];
        }

        return hash is null ? [.. problems.Prepend("its row in pictures is missing")] : problems;
    }

    private static string Contains(string key) => $"{key} contains metadata: ";

    // A lost or modified original can't be recovered, and the modified file must not become the new original.
    private async Task<bool> RepairAsync(string filename, List<string> problems)
    {
        if (problems.Contains(Modified) || problems.Contains(Missing))
        {
            return false;
        }

        try
        {
            // The row is deleted first: after an interruption the photo has no row, and does not look modified.
            await SqlExtensions.ExecuteAsync(connection, DeleteRow, filename);
            var row =
                await tools.Uploads.CompleteAsync(filename,
                    isAnew: problems.Exists(problem => problem.StartsWith(Contains(filename), StringComparison.Ordinal)));
            if (await IsReferencedAsync(filename))
            {
                await SqlExtensions.ExecuteAsync(connection, PictureRow.Insert, row.Parameters);
            }
            else
            {
                await tools.Uploads.DeleteAsync(filename);
            }

            return true;
        }
        catch (RefusedException e)
        {
            report($"{filename}: {e.Message}");
            return false;
        }
    }

    private async Task CheckOrphansAsync(HashSet<string> referenced, List<StoredFile> stored, bool mayFix)
    {
        var newest = DateTimeOffset.UtcNow - OrphanAge;
        var orphans = stored.Where(file => file.Modified < newest && !referenced.Contains(file.Key[(file.Key.IndexOf('/') + 1)..]))
            .ToList();
        if (mayFix && orphans.Count > stored.Count / 2 && !mayRemoveMost)
        {
            throw new CommandException(
                $"{orphans.Count} of {stored.Count} files belong to no row of the database {connection.Database}, and nothing was "
                + $"deleted. If it is the right database, pass --yes-destroy {connection.Database}");
        }

        foreach (var file in orphans)
        {
            Report($"{file.Key}: orphaned, no row refers to this file", mayFix);
        }

        if (mayFix)
        {
            await tools.Files.DeleteAsync([.. orphans.Select(file => file.Key)]);
        }

        foreach (var filename in await SqlExtensions.QueryListAsync(connection, OrphanedRows, row => row.GetString(0)))
        {
            Report($"{filename}: orphaned row in pictures, no post or user refers to it", mayFix);
            if (mayFix)
            {
                await SqlExtensions.ExecuteAsync(connection, DeleteRow, filename);
            }
        }
    }

    // A local copy: reading metadata seeks. Null if there is no such file.
    private async Task<FileStream?> CopyAsync(string key)
    {
        var path = Path.Combine(_folder, "copy");
        return await tools.Files.FetchAsync(key, path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.None, 65536, FileOptions.DeleteOnClose)
            : null;
    }

    private void Report(string problem, bool isRepaired)
    {
        report(isRepaired ? $"{problem}: repaired" : problem);
        _problems.Add(new PictureProblem(problem, isRepaired));
    }

    private async Task<Dictionary<string, string?>> ReferencedAsync() =>
        (await SqlExtensions.QueryListAsync(connection, Referenced,
            row => (Filename: row.GetString(0), Hash: row.IsDBNull(1) ? null : row.GetString(1))))
        .ToDictionary(row => row.Filename, row => row.Hash, StringComparer.Ordinal);

    private Task<bool> IsReferencedAsync(string filename) => SqlExtensions.QueryBoolAsync(connection, IsReferenced, filename);
}
