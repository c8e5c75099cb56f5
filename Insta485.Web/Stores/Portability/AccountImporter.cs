using System.Diagnostics;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Insta485.Web.Security;
using Npgsql;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// Imports an archive into an account without posts, in steps: each request does as much as it can in twenty seconds, on any instance. A
/// post is one transaction, which also counts it, so that after a crash the next step goes on where it was.
/// </summary>
public sealed class AccountImporter(
    ImportStore store, ImportedPostStore posts, PhotoImporter photos, IPictureStore files, Uploads uploads, TempFolder temp,
    RateLimiter limits, SecurityLog security, UploadOptions options, ImportSteps steps)
{
    /// <summary>Checks an archive, stores it and begins.</summary>
    /// <exception cref="RefusedException">
    /// With the field <c>file</c>: it is missing, too large (413) or no archive (400), the account has posts or imports already (409), or
    /// there were too many (429).
    /// </exception>
    public async Task BeginAsync(string actor, Upload? file)
    {
        if (file is null || file.Length == 0)
        {
            throw Refuse.Invalid("Please choose the file of an export.", "file");
        }

        // First: sending it is what costs.
        await limits.ConsumeAsync(RateLimiter.Imports, actor);
        await store.RequireMayBeginAsync(actor);
        if (file.Length > options.MaxImportBytes)
        {
            throw Refuse.TooLarge($"The archive must be at most {options.MaxImportBytes / 1048576.0:0.##} MB.", "file");
        }

        var (total, followed) = await steps.InTurnAsync(() => CheckAsync(file), "file");
        var name = Uploads.NewImportName();
        await using (var from = file.Open())
        {
            await files.PutImportAsync(name, from);
        }

        try
        {
            await store.BeginAsync(actor, name, total, followed);
        }
        catch (Exception e) when (e is not NpgsqlException || e is PostgresException)
        {
            await uploads.DeleteImportsAsync([name]);
            throw;
        }

        security.ImportBegun(actor);
    }

    /// <summary>Does a step.</summary>
    /// <returns>Whether the import has ended.</returns>
    /// <exception cref="RefusedException">
    /// There is no import (409), its archive is gone or damaged (400), there were too many photos (429), or the server is busy (503). What
    /// is done stays done.
    /// </exception>
    public Task<bool> ContinueAsync(string actor) => steps.InTurnAsync(() => DoStepAsync(actor), "import");

    private async Task<bool> DoStepAsync(string actor)
    {
        if (await store.FindAsync(actor) is not { } state)
        {
            throw Refuse.Conflict("There is no import to continue.", "import");
        }

        if (state.Filename is not { } filename)
        {
            return true;
        }

        await steps.ReachedAsync("found");
        try
        {
            var stream = await files.OpenImportAsync(filename)
                ?? throw Refuse.Invalid("The archive is not there any more. End the import.", "import");
            await using var archive = await ImportArchive.OpenAsync(stream);
            if (!await StepAsync(actor, archive, state, filename))
            {
                return false;
            }
        }
        catch (ArchiveException e)
        {
            throw Refuse.Invalid($"The archive can't be read. {e.Message} End the import.", "import");
        }

        if (await store.EndAsync(actor, filename))
        {
            security.ImportEnded(actor);
            await uploads.DeleteImportsAsync([filename]);
        }

        return true;
    }

    /// <summary>Ends an import, whether it is done or not.</summary>
    /// <exception cref="RefusedException">There is none (409).</exception>
    public async Task CancelAsync(string actor)
    {
        if (await store.CancelAsync(actor) is { } filename)
        {
            await uploads.DeleteImportsAsync([filename]);
        }
    }

    // True: every post is done.
    private async Task<bool> StepAsync(string actor, ImportArchive archive, ImportState state, string filename)
    {
        var (began, done, name) = (Stopwatch.GetTimestamp(), 0, await archive.AccountAsync());
        await foreach (var post in archive.PostsAsync())
        {
            if (done++ < state.Done)
            {
                continue;
            }

            if (!await ImportAsync(actor, archive, ImportedPost.From(post, name), filename, done - 1))
            {
                // Another request goes on.
                return false;
            }

            await steps.ReachedAsync("done");
            if (Stopwatch.GetElapsedTime(began) > steps.Longest && done < state.Total)
            {
                return false;
            }
        }

        return true;
    }

    private Task<bool> ImportAsync(string actor, ImportArchive archive, ImportedPost post, string filename, int done) =>
        temp.UseAsync(async folder =>
        {
            var pictures = await photos.SaveAsync(actor, archive, post, folder);
            if (pictures.Count == 0)
            {
                post.Add("left out, as it has no photo.");
                return await store.SkipAsync(actor, filename, done, post.Problems);
            }

            post.Take(pictures);
            await steps.ReachedAsync("photos");
            var rows = pictures.Select(picture => picture.Row).ToList();
            try
            {
                return await uploads.SaveRowOrDeleteFilesAsync(rows, async () =>
                    await posts.InsertAsync(actor, filename, done, post, steps.ReachedAsync) ? true : throw new StepTakenException());
            }
            catch (StepTakenException)
            {
                return false;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
                throw new SessionOverException();
            }
        });

    private static async Task<(int Total, string[] Followed)> CheckAsync(Upload file)
    {
        try
        {
            await using var archive = await ImportArchive.OpenAsync(file.Open());
            _ = await archive.AccountAsync();
            return (await archive.PostsAsync().CountAsync(), await archive.FollowingAsync());
        }
        catch (ArchiveException e)
        {
            throw Refuse.Invalid($"This archive can't be imported. {e.Message}", "file");
        }
    }

    private sealed class StepTakenException : Exception;
}
