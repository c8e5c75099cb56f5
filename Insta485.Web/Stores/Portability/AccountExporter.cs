using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// Writes everything an account has as an archive. The rows are of one moment; they lie in the folder for temporary files while the archive
/// is read, so that a slow reader holds no connection. Photos are copied one after the other. Nothing of it stays.
/// </summary>
public sealed class AccountExporter(Db db, IPictureStore files, TempFolder temp)
{
    private const string Snapshot = "set transaction isolation level repeatable read, read only";

    // Of one statement, which reads a part of a list.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Writes the archive.</summary>
    /// <param name="site">The address of the site, for the manifest.</param>
    /// <param name="open">Called once the rows are read: where to write it. It may be a stream that can't seek.</param>
    /// <returns>The photos that could not be read.</returns>
    /// <exception cref="RefusedException">There is no such account (404).</exception>
    public async Task<IReadOnlyList<string>> WriteAsync(
        string account, string site, Func<Stream> open, CancellationToken cancellationToken = default) =>
        await temp.UseAsync<IReadOnlyList<string>>(async folder =>
        {
            var rows = await db.InTransactionAsync(() => ReadAsync(account, folder), Timeout)
                ?? throw Refuse.NotFound($"There is no user {account}.");
            var zip = await ExportZip.CreateAsync(open(), rows.Now, cancellationToken);
            foreach (var name in (string[])[Archive.Account, Archive.Posts, .. Archive.Lists])
            {
                await zip.AddFileAsync(name, Path.Combine(folder, name), isCompressed: true);
            }

            var missing = await AddPicturesAsync(zip, rows.Filename, folder);
            await zip.AddAsync(Archive.Style, ArchivePage.Stylesheet(), isCompressed: true);
            var page = Path.Combine(folder, Archive.Page);
            await ArchivePage.WriteAsync(page, rows.Account, Path.Combine(folder, Archive.Posts), rows.Now, missing);
            await zip.AddFileAsync(Archive.Page, page, isCompressed: true);
            await zip.FinishAsync(site, [.. missing.Order(StringComparer.Ordinal)]);
            return [.. missing];
        });

    private async Task<ExportedAccount?> ReadAsync(string account, string folder)
    {
        await db.RunAsync(Snapshot);
        var reader = new ExportReader(db, account);
        if (await reader.AccountAsync() is not { } found)
        {
            return null;
        }

        await new ExportFiles(reader, folder).WriteAsync(found.Account);
        return new ExportedAccount(found.Account, found.Filename, found.Now);
    }

    // Each once, however many posts of a script have it.
    private async Task<HashSet<string>> AddPicturesAsync(ExportZip zip, string face, string folder)
    {
        var (added, missing, copy) = (
            new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal), Path.Combine(folder, "copy"));
        await AddPictureAsync(face);
        await foreach (var post in ArchivedPosts.ReadAsync(Path.Combine(folder, Archive.Posts)))
        {
            foreach (var picture in post.Pictures)
            {
                await AddPictureAsync(picture.File[Archive.Pictures.Length..]);
            }
        }

        return missing;

        async Task AddPictureAsync(string filename)
        {
            var name = Archive.PictureOf(filename);
            if (!added.Add(filename))
            {
                return;
            }

            if (await FetchAsync(filename, copy))
            {
                await zip.AddFileAsync(name, copy, isCompressed: false);
            }
            else
            {
                missing.Add(name);
            }
        }
    }

    // A photo that was deleted after the rows were read is missing, as one is that the store can't read.
    private async Task<bool> FetchAsync(string filename, string path)
    {
        try
        {
            return Uploads.IsValidName(filename) && await files.FetchAsync(filename, path);
        }
        catch (Exception e) when (e is RefusedException or UnauthorizedAccessException || (e is IOException && !Uploads.IsNoRoom(e)))
        {
            return false;
        }
    }

    private sealed record ExportedAccount(ArchivedAccount Account, string Filename, DateTime Now);
}
