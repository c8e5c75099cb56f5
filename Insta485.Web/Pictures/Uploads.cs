using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Insta485.Decoder;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Pictures;

/// <summary>An uploaded file: its name on the sender's machine, and its bytes (seekable).</summary>
public sealed record Upload(string Name, long Length, Func<Stream> Open);

/// <summary>Checks, processes, stores and deletes photos. Files are stored before their rows; a failure leaves neither.</summary>
public sealed partial class Uploads(SiteOptions options, PictureProcessor intake, IPictureStore files, TempFolder temp,
    ILogger<Uploads> log)
{
    // ENOSPC and EDQUOT (Linux, macOS) in an IOException.
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    // No separator, no leading dot: a name never leaves its folder and never is that of an incomplete file.
    private const string Name = @"^[A-Za-z0-9][A-Za-z0-9_-]{0,58}\.(jpg|jpeg|png|gif|webp)\z";

    /// <summary>The largest photo, for messages.</summary>
    public string MaxSize => $"{options.Uploads.MaxBytes / 1048576.0:0.##} MB";

    /// <summary>The largest photo, in bytes.</summary>
    public long MaxBytes => options.Uploads.MaxBytes;

    /// <summary>The message for a larger one.</summary>
    public string TooLarge => $"The photo must be at most {MaxSize}.";

    /// <summary>The formats of stored photos and their extensions; the first is the default.</summary>
    internal static IReadOnlyDictionary<string, string[]> ExtensionsOf { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["JPEG"] = [".jpg", ".jpeg"],
        ["PNG"] = [".png"],
        ["GIF"] = [".gif"],
        ["WebP"] = [".webp"],
    };

    /// <summary>Refuses a missing, empty or too large file, before any other work.</summary>
    /// <exception cref="RefusedException">With the field <c>file</c>.</exception>
    public void Require([NotNull] Upload? file)
    {
        // A browser sends a field without a choice as an empty file without a name.
        if (file is null || (file.Length == 0 && file.Name.Length == 0))
        {
            throw Refuse.Invalid("Please choose a photo.", "file");
        }

        if (file.Length == 0)
        {
            throw Refuse.Invalid("The file is empty. Please choose another photo.", "file");
        }

        if (file.Length > options.Uploads.MaxBytes)
        {
            throw Refuse.TooLarge(TooLarge, "file");
        }
    }

    /// <summary>Processes and stores a file under a new name: 32 hex digits and the extension of its format.</summary>
    /// <param name="admit">Called with what the file says of itself, before a pixel is decoded. May refuse it.</param>
    /// <returns>The row, to be written together with the row that refers to it.</returns>
    /// <exception cref="RefusedException">The file is not accepted or damaged, or too many photos are being uploaded.</exception>
    /// <param name="mayKeep">A file that is as this site makes them keeps its bytes.</param>
    public async Task<PictureRow> SaveAsync(Upload? file, Func<PictureHeader, Task> admit, bool mayKeep = false)
    {
        Require(file);
        await using var from = file.Open();
        // The sender's extension is kept if it fits the format (specification 1.3).
        var extension = Path.GetExtension(file.Name).ToLowerInvariant();
        string NameOf(string format) => Guid.NewGuid().ToString("N")
            + (ExtensionsOf[format].Contains(extension, StringComparer.Ordinal) ? extension : ExtensionsOf[format][0]);
        try
        {
            return await temp.UseAsync(async folder =>
            {
                var made = (mayKeep ? await intake.KeepAsync(from, folder, NameOf, admit) : null)
                    ?? await intake.MakeAsync(from, folder, NameOf, admit);
                try
                {
                    return await KeepAsync(made);
                }
                catch
                {
                    // A photo without all its sizes is of no use.
                    await DeleteAsync(made.Row.Filename);
                    throw;
                }
            });
        }
        catch (IOException e) when (IsNoRoom(e))
        {
            throw NoRoom();
        }
    }

    /// <summary>Creates the sizes of a stored photo, and its row, which the caller writes.</summary>
    /// <param name="isAnew">Also encodes the photo itself again.</param>
    /// <exception cref="RefusedException">The file is missing or can't be decoded.</exception>
    public async Task<PictureRow> CompleteAsync(string filename, bool isAnew) => await temp.UseAsync(async folder =>
    {
        var file = Path.Combine(folder, "came" + Path.GetExtension(filename));
        if (!await files.FetchAsync(filename, file))
        {
            throw Refuse.NotFound("There is no such photo.");
        }

        if (!isAnew)
        {
            return await KeepAsync(await intake.SizesAsync(file, folder, filename));
        }

        await using var bytes = File.OpenRead(file);
        var format = ExtensionsOf.First(known => known.Value.Contains(Path.GetExtension(filename), StringComparer.Ordinal)).Key;
        return await KeepAsync(await intake.MakeAsync(bytes, folder, _ => filename, _ => Task.CompletedTask, format));
    });

    /// <summary>
    /// Writes the rows that refer to stored photos, all in one transaction. If they are refused, the files are deleted. If the connection
    /// broke, they may have been written, so the files stay: <c>pictures</c> finds files without a row.
    /// </summary>
    public async Task<T> SaveRowOrDeleteFilesAsync<T>(IReadOnlyCollection<PictureRow> pictures, Func<Task<T>> writeRows)
    {
        try
        {
            return await writeRows();
        }
        catch (Exception e) when (e is not NpgsqlException || e is PostgresException)
        {
            await DeleteAsync([.. pictures.Select(picture => picture.Filename)]);
            throw;
        }
    }

    /// <summary>The refusal if a disk is full.</summary>
    internal static RefusedException NoRoom() =>
        Refuse.Busy("The server has no space for photos right now. Try again later.", TimeSpan.FromMinutes(5), "file");

    /// <summary>Whether the disk or the quota is full.</summary>
    internal static bool IsNoRoom(Exception e) => e is IOException { HResult: NoSpace or OverQuota };

    /// <summary>
    /// Deletes the files of photos whose rows are deleted. If they are missing or can't be deleted now, that is no error for the visitor:
    /// <c>pictures</c> finds files without a row.
    /// </summary>
    public Task DeleteAsync(params IReadOnlyCollection<string> filenames) =>
        // The photo before its sizes.
        TryAsync(filenames.Count, () =>
            files.DeleteAsync([.. filenames.Where(IsValidName).SelectMany(name => PictureVariant.KeysOf(name).Reverse())]));

    /// <summary>Deletes archives that no import names any more; see <see cref="DeleteAsync"/>.</summary>
    public Task DeleteImportsAsync(IReadOnlyCollection<string> names) => TryAsync(names.Count, () => files.DeleteImportsAsync(names));

    private async Task TryAsync(int count, Func<Task> delete)
    {
        try
        {
            await delete();
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException)
        {
            LeftBehind(log, count, e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>Whether a photo of this site may have the name.</summary>
    public static bool IsValidName(string filename) => ValidName().IsMatch(filename);

    /// <summary>A new name for an archive that is being imported.</summary>
    internal static string NewImportName() => Guid.NewGuid().ToString("N") + ".zip";

    /// <summary>Whether an archive that is being imported may have the name: 32 hex digits and <c>.zip</c>.</summary>
    internal static bool IsImportName(string name) => name.Length == 36 && name.EndsWith(".zip", StringComparison.Ordinal)
        && name[..32].All(char.IsAsciiHexDigitLower);

    /// <summary>Whether a photo or one of its sizes may have the key.</summary>
    public static bool IsValidKey(string key) => key.Split('/', 2) is [var variant, var filename]
        ? PictureVariant.All.Any(known => known.Name == variant) && IsValidName(filename)
        : IsValidName(key);

    /// <summary>The media type by the extension.</summary>
    public static string TypeOf(string filename) => Path.GetExtension(filename) switch
    {
        ".png" => "image/png",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        _ => "image/jpeg",
    };

    private async Task<PictureRow> KeepAsync(ProcessedPicture made)
    {
        await files.PutPictureAsync(made.Row.Filename, key => made.Files[key]);
        return made.Row;
    }

    [GeneratedRegex(Name, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidName();

    [LoggerMessage(6, LogLevel.Warning, "{Count} photo files without a row could not be deleted: {Reason}")]
    private static partial void LeftBehind(ILogger log, int count, string reason);
}
