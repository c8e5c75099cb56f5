using System.Security.Cryptography;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Commands;

/// <summary><c>bin/insta485db pictures</c>: what is wrong with the pictures, mending it, moving them to the other store.</summary>
public static class PictureVerbs
{
    /// <summary>Says what is wrong, and mends it if that is wanted.</summary>
    /// <exception cref="CommandException">Something is wrong still.</exception>
    public static async Task CheckAsync(AppConfiguration config, Target target, bool mayFix, bool mayRemoveMost)
    {
        using var tools = new PictureTools(config.Options);
        await using var connection = await target.OpenAsync();
        var found = await new PictureCheck(connection, tools.Files, tools.Uploads, Console.WriteLine, mayRemoveMost).RunAsync(mayFix);
        if (found > 0)
        {
            throw new CommandException(
                $"{found} {(found == 1 ? "thing is" : "things are")} wrong with the pictures{(mayFix ? "" : "; --fix mends what can be mended")}");
        }
    }

    /// <summary>
    /// Copies every picture and size to the other store and reads it back. What is there already, whole, is not copied again: it can
    /// be cut off and repeated. Nothing is deleted.
    /// </summary>
    /// <exception cref="CommandException">It is the store that is used already, or a copy is not what it should be.</exception>
    public static async Task MoveAsync(AppConfiguration config, UploadStore to, Action<int, int> progress)
    {
        if (config.Options.Uploads.Store == to)
        {
            throw new CommandException($"Uploads:Store says {to} already: pictures are moved from the store that is used to the other one");
        }

        var from = IPictureStore.Of(config.Options);
        var other = IPictureStore.Of(config.Options with { Uploads = config.Options.Uploads.With(to) });
        await other.PrepareAsync();
        var kept = await from.ListAsync().ToListAsync();
        var there = await other.ListAsync().ToDictionaryAsync(file => file.Key, file => file.Length, StringComparer.Ordinal);

        await TempFolder.UseAsync(async folder =>
        {
            for (var done = 0; done < kept.Count; done++)
            {
                await CopyAsync(from, other, kept[done], there.GetValueOrDefault(kept[done].Key, -1), folder);
                progress(done + 1, kept.Count);
            }

            return kept.Count;
        });
        Console.WriteLine(
            $"{kept.Count} files are in {other}, each read back. If the site was running, stop it and say this once more: what came in meanwhile");
        Console.WriteLine(
            $"is copied then. Let the settings say Uploads:Store = {to}, start the site, and say `pictures --fix`: what was deleted meanwhile goes there, too.");
    }

    // What is there by half, or as something else, is copied again. What was deleted meanwhile need not move.
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
            throw new CommandException($"{file.Key} is not what it was after it was copied to {other}");
        }
    }

    /// <summary>The SHA-256 of a file that is kept; nothing where there is none.</summary>
    /// <param name="path">Where it is copied to.</param>
    internal static async Task<string?> HashAsync(IPictureStore files, string key, string path)
    {
        // Made anew, so that the folder is seen to be in use.
        File.Delete(path);
        if (!await files.FetchAsync(key, path))
        {
            return null;
        }

        await using var bytes = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
    }
}
