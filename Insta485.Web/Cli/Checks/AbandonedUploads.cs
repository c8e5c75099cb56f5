using Insta485.Web.Database;
using Insta485.Web.Stores.Photos;
using Npgsql;

namespace Insta485.Web.Cli.Checks;

/// <summary>What was uploaded and never used: photos of forms that were not sent again, and archives whose import was not ended.</summary>
/// <param name="report">Called with each problem, and whether it is repaired.</param>
internal sealed class AbandonedUploads(NpgsqlConnection connection, PictureTools tools, Action<string, bool> report)
{
    private const string Pending = $"select filename from pending_pictures where not ({PendingPhotoStore.IsYoung}) order by filename";

    private const string DeletePending = $"""
        with gone as (delete from pending_pictures where filename = $1 and not ({PendingPhotoStore.IsYoung}) returning filename),
        picture as (delete from pictures where filename in (select filename from gone))
        select exists (select from gone)
        """;

    private const string Archives = "select filename from imports where filename is not null";

    // The limits of uploads make the largest archive take some days.
    private const string IsAbandoned = "filename is not null and created < (now() at time zone 'utc') - interval '30 days'";

    private const string Imports = $"select username from imports where {IsAbandoned} order by username";

    private const string EndImport = $"delete from imports where username = $1 and {IsAbandoned} returning true";

    /// <summary>Reports them, and deletes them if it may.</summary>
    public async Task CheckAsync(bool mayFix)
    {
        await CheckPendingAsync(mayFix);
        await CheckImportsAsync(mayFix);
        await CheckArchivesAsync(mayFix);
    }

    private async Task CheckPendingAsync(bool mayFix)
    {
        foreach (var filename in await SqlExtensions.QueryListAsync(connection, Pending, row => row.GetString(0)))
        {
            var isGone = mayFix && await SqlExtensions.QueryBoolAsync(connection, DeletePending, filename);
            if (isGone)
            {
                await tools.Uploads.DeleteAsync(filename);
            }

            report($"{filename}: was kept for a post that was not sent again within a day", isGone);
        }
    }

    // As if their accounts had ended them. The posts that are there stay.
    private async Task CheckImportsAsync(bool mayFix)
    {
        foreach (var username in await SqlExtensions.QueryListAsync(connection, Imports, row => row.GetString(0)))
        {
            var isEnded = mayFix && await SqlExtensions.QueryBoolAsync(connection, EndImport, username);
            report($"The import of {username} was begun more than 30 days ago and not ended", isEnded);
        }
    }

    // Archives whose import has ended, or never began. Listed before the rows are read.
    private async Task CheckArchivesAsync(bool mayFix)
    {
        var newest = DateTimeOffset.UtcNow - PictureCheck.OrphanAge;
        var stored = await tools.Files.ListImportsAsync().ToListAsync();
        var known = (await SqlExtensions.QueryListAsync(connection, Archives, row => row.GetString(0))).ToHashSet(StringComparer.Ordinal);
        foreach (var file in stored.Where(file => file.Modified < newest && !known.Contains(file.Key)))
        {
            if (mayFix)
            {
                await tools.Files.DeleteImportsAsync([file.Key]);
            }

            report($"imports/{file.Key}: orphaned, no import uses this archive", mayFix);
        }
    }
}
