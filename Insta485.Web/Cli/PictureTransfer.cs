using System.Security.Cryptography;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli;

/// <summary>Copies photos from the configured store to the other one.</summary>
public static class PictureTransfer
{
    /// <summary>
    /// Copies every photo and size and reads each copy back. A file that is there already, whole, is not copied again: the work can
    /// be interrupted and repeated. Nothing is deleted.
    /// </summary>
    /// <exception cref="CommandException">The store is the configured one, or a copy differs from its original.</exception>
    public static async Task MoveAsync(AppConfiguration config, UploadStore to, Action<string> report, Action<int, int> progress)
    {
        if (config.Options.Uploads.Store == to)
        {
            throw new CommandException($"Uploads:Store is {to} already: photos are copied from the configured store to the other one");
        }

        var from = IPictureStore.Of(config.Options);
        var other = IPictureStore.Of(config.Options with { Uploads = config.Options.Uploads.With(to) });
        await other.PrepareAsync();
        var kept = await from.ListAsync().ToListAsync();
        var there = await other.ListAsync().ToDictionaryAsync(file => file.Key, file => file.Length, StringComparer.Ordinal);

        using var temp = new TempFolder(config.Options);
        await temp.UseAsync(async folder =>
        {
            for (var done = 0; done < kept.Count; done++)
            {
                await CopyAsync(from, other, kept[done], there.GetValueOrDefault(kept[done].Key, -1), folder);
                progress(done + 1, kept.Count);
            }

            return kept.Count;
        });
        report($"Copied {Counted.Of(kept.Count, "file")} to {other} and read each one back.");
        report("If the site was running, stop it and run this command again: it copies what was uploaded meanwhile.");
        report($"Then set Uploads:Store to {to}, start the site, and run `pictures --fix`: it deletes what visitors deleted meanwhile.");
    }

    // An incomplete or different copy is replaced. A photo that a visitor deleted meanwhile is left out.
    private static async Task CopyAsync(IPictureStore from, IPictureStore other, StoredFile file, long there, string folder)
    {
        var (path, again) = (Path.Combine(folder, "copy"), Path.Combine(folder, "again"));
        if (await HashAsync(from, file.Key, path) is not { } hash
            || (there == file.Length && await HashAsync(other, file.Key, again) == hash))
        {
            return;
        }

        await other.PutAsync(file.Key, path, PictureVariant.TypeOf(file.Key));
        if (await HashAsync(other, file.Key, again) != hash)
        {
            throw new CommandException($"{file.Key} differs from its original after it was copied to {other}");
        }
    }

    /// <summary>The SHA-256 of a stored file; nothing where there is none.</summary>
    /// <param name="path">A temporary file.</param>
    internal static async Task<string?> HashAsync(IPictureStore files, string key, string path)
    {
        if (!await files.FetchAsync(key, path))
        {
            return null;
        }

        await using var bytes = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
    }
}
