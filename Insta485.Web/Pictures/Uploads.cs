using System.Text.RegularExpressions;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Pictures;

/// <summary>A file as it was sent: the sender's name for it, and its bytes (seekable).</summary>
public sealed record Upload(string Name, long Length, Func<Stream> Open);

/// <summary>Pictures: check, make, keep, delete. Files first, rows second; a failure leaves neither.</summary>
public sealed partial class Uploads(SiteOptions options, PictureProcessor intake, IPictureStore files, ILogger<Uploads> log)
{
    // ENOSPC and EDQUOT (Linux, macOS): what an IOException bears of them.
    private const int NoSpace = 28;
    private const int OverQuota = 122;

    // No separator, no leading dot: it cannot leave its folder or name an unfinished file.
    private const string Name = @"[A-Za-z0-9][A-Za-z0-9_-]{0,58}\.(jpg|jpeg|png|gif|webp)\z";

    /// <summary>The largest picture, in whole MiB, for people.</summary>
    public string MaxSize => $"{options.Uploads.MaxBytes / 1048576.0:0.##} MB";

    /// <summary>The largest picture, in bytes.</summary>
    public long MaxBytes => options.Uploads.MaxBytes;

    /// <summary>What is said of a larger one.</summary>
    public string TooLarge => $"The picture is larger than {MaxSize}.";

    /// <summary>The media types that are taken.</summary>
    public static IReadOnlyList<string> Types { get; } =
        ["image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/heif", "image/avif"];

    /// <summary>Refuses a missing, empty or too large file before any other work is done.</summary>
    /// <exception cref="RefusedException">Naming the field <c>file</c>.</exception>
    public void Require(Upload? file)
    {
        if (file is null || file.Length == 0)
        {
            throw Refuse.Invalid("Choose a picture.", "file");
        }

        if (file.Length > options.Uploads.MaxBytes)
        {
            throw Refuse.TooLarge(TooLarge, "file");
        }
    }

    /// <summary>Makes of a file what is kept of it, under a fresh name: 32 hex digits and the extension its bytes call for.</summary>
    /// <returns>The row, to be written with the one that refers to it.</returns>
    /// <exception cref="RefusedException">It is no picture that is taken, is damaged, or too many came at once.</exception>
    public async Task<PictureRow> SaveAsync(Upload? file)
    {
        Require(file);
        ArgumentNullException.ThrowIfNull(file);
        await using var from = file.Open();
        var picture = intake.Check(from);
        // The sender's extension is kept where it fits what the bytes are (specification 1.3).
        var extension = Path.GetExtension(file.Name).ToLowerInvariant();
        var name =
            Guid.NewGuid().ToString("N")
            + (picture.Extensions.Contains(extension, StringComparer.Ordinal) ? extension : picture.Extensions[0]);
        try
        {
            return await TempFolder.UseAsync(async folder =>
            {
                var original = Path.Combine(folder, "came");
                from.Position = 0;
                await using (var to = File.Create(original))
                {
                    await from.CopyToAsync(to);
                }

                var made = await intake.MakeAsync(original, picture.Format, name);
                try
                {
                    return await KeepAsync(made);
                }
                catch
                {
                    // Some of a picture is nothing.
                    await DeleteAsync(name);
                    throw;
                }
            });
        }
        catch (IOException e) when (IsNoRoom(e))
        {
            throw NoRoom();
        }
    }

    /// <summary>Makes the sizes of a picture that is kept without them, and its row, which is to be written.</summary>
    /// <param name="isAnew">Makes the picture itself once more, too.</param>
    /// <exception cref="RefusedException">It is not there, or cannot be decoded.</exception>
    public async Task<PictureRow> CompleteAsync(string filename, bool isAnew) => await TempFolder.UseAsync(async folder =>
    {
        var file = Path.Combine(folder, "came" + Path.GetExtension(filename));
        if (!await files.FetchAsync(filename, file))
        {
            throw Refuse.NotFound("There is no such picture.");
        }

        if (!isAnew)
        {
            return await KeepAsync(await intake.SizesAsync(file, filename));
        }

        await using var bytes = File.OpenRead(file);
        return await KeepAsync(await intake.MakeAsync(file, intake.Check(bytes).Format, filename));
    });

    /// <summary>
    /// Writes the row that refers to a saved picture; if the row is refused, the files go too. If the connection broke, nobody knows
    /// whether the row was written: the files stay, for a file without a row is litter, a row without its file is a hole.
    /// </summary>
    public async Task<T> SaveRowOrDeleteFilesAsync<T>(PictureRow picture, Func<Task<T>> writeRow)
    {
        try
        {
            return await writeRow();
        }
        catch (Exception e) when (e is not NpgsqlException || e is PostgresException)
        {
            await DeleteAsync(picture.Filename);
            throw;
        }
    }

    /// <summary>What is said when a disk is full.</summary>
    internal static RefusedException NoRoom() =>
        Refuse.Busy("There is no room for pictures at the moment. Try again later.", TimeSpan.FromMinutes(5), "file");

    /// <summary>Whether a disk is full, or somebody's part of it.</summary>
    internal static bool IsNoRoom(Exception e) => e is IOException { HResult: NoSpace or OverQuota };

    /// <summary>
    /// Deletes pictures whose rows are gone, with their sizes. Not an error if they were gone already, nor if they cannot be deleted
    /// for the moment: what was asked for is done, and a file without a row is litter.
    /// </summary>
    public async Task DeleteAsync(params IReadOnlyCollection<string> filenames)
    {
        try
        {
            // The picture before its sizes: what is wanted gone most goes first.
            await files.DeleteAsync([.. filenames.Where(IsValidName).SelectMany(name => PictureVariant.KeysOf(name).Reverse())]);
        }
        catch (Exception e) when (e is RefusedException or IOException or UnauthorizedAccessException)
        {
            LeftBehind(log, filenames.Count, e.InnerException?.Message ?? e.Message);
        }
    }

    /// <summary>Whether a name is one that a picture of this site may have.</summary>
    public static bool IsValidName(string filename) => ValidName().IsMatch(filename);

    /// <summary>
    /// Whether a key is one that a picture or one of its sizes may have: a name of ours, perhaps below the name of a size.
    /// </summary>
    public static bool IsValidKey(string key) => ValidKey().IsMatch(key);

    /// <summary>The media type of one of our names.</summary>
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

    [GeneratedRegex("^" + Name, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidName();

    [GeneratedRegex("^((320|640|1080|square|face)/)?" + Name, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ValidKey();

    [LoggerMessage(6, LogLevel.Warning, "{Count} picture files without a row could not be deleted: {Reason}")]
    private static partial void LeftBehind(ILogger log, int count, string reason);
}
