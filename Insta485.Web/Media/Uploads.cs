using System.Text.RegularExpressions;
using Insta485.Web.Data;
using Npgsql;

namespace Insta485.Web.Media;

/// <summary>A file as it was sent: the sender's name for it, and its bytes (seekable).</summary>
public sealed record Upload(string Name, long Length, Func<Stream> Open);

/// <summary>The folder of pictures: name, check, save, delete. File first, row second; a failure leaves neither.</summary>
public sealed partial class Uploads(SiteOptions options)
{
    private readonly string _folder = options.Folder(options.Uploads.Folder);

    /// <summary>The largest picture, in whole MiB, for people.</summary>
    public string MaxSize => $"{options.Uploads.MaxBytes / 1048576.0:0.##} MB";

    /// <summary>The largest picture, in bytes.</summary>
    public long MaxBytes => options.Uploads.MaxBytes;

    /// <summary>What is said of a larger one.</summary>
    public string TooLarge => $"The picture is larger than {MaxSize}.";

    /// <summary>What is said of a file of another kind.</summary>
    public string NoPicture => "That is not a JPEG, PNG, GIF or WebP picture.";

    /// <summary>The media types that are taken.</summary>
    public IReadOnlyList<string> Types { get; } = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    /// <summary>Refuses a missing, empty or too large file before any other work is done.</summary>
    /// <exception cref="RefusedException">Naming the field <c>file</c>.</exception>
    public void Require(Upload? file)
    {
        if (file is null || file.Length == 0)
        {
            throw Refused.Invalid("Choose a picture.", "file");
        }

        if (file.Length > options.Uploads.MaxBytes)
        {
            throw Refused.TooLarge(TooLarge, "file");
        }
    }

    /// <summary>Stores the picture under a fresh name: 32 hex digits and the extension its bytes call for.</summary>
    /// <returns>The name, for the row.</returns>
    /// <exception cref="RefusedException">It is no picture that is taken.</exception>
    public async Task<string> SaveAsync(Upload? file)
    {
        Require(file);
        ArgumentNullException.ThrowIfNull(file);
        await using var from = file.Open();
        var picture = Picture.Read(from) ?? throw Refused.Invalid(NoPicture, "file");
        if ((long)picture.Width * picture.Height > options.Uploads.MaxMegapixels * 1_000_000L)
        {
            throw Refused.Invalid(
                $"The picture is {picture.Width} by {picture.Height}; {options.Uploads.MaxMegapixels} megapixels are the most.", "file");
        }

        // The sender's extension is kept where it fits what the bytes are (specification 1.3).
        var extension = Path.GetExtension(file.Name).ToLowerInvariant();
        var name = Guid.NewGuid().ToString("N") + (picture.Extensions.Contains(extension, StringComparer.Ordinal) ? extension : picture.Extensions[0]);

        var temporary = Path.Combine(options.UploadsFolder(), "." + name);
        try
        {
            from.Position = 0;
            await using (var to = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await from.CopyToAsync(to);
                to.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path.Combine(_folder, name));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        return name;
    }

    /// <summary>
    /// Writes the row that refers to a saved file; if the row is refused, the file goes too. If the connection broke, nobody knows
    /// whether the row was written: the file stays, for a file without a row is litter, a row without its file is a hole.
    /// </summary>
    public async Task<T> KeepIfAsync<T>(string filename, Func<Task<T>> writeRow)
    {
        try
        {
            return await writeRow();
        }
        catch (Exception e) when (e is not NpgsqlException || e is PostgresException)
        {
            Delete(filename);
            throw;
        }
    }

    /// <summary>Deletes a picture whose row is gone. Not an error if it was gone already.</summary>
    public void Delete(string filename)
    {
        if (PathOf(filename) is { } path)
        {
            File.Delete(path);
        }
    }

    /// <summary>Where a picture is; nothing if the name is not one of ours or there is no such file.</summary>
    public string? PathOf(string filename)
    {
        if (!IsOurs(filename))
        {
            return null;
        }

        var path = Path.Combine(_folder, filename);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Whether a name is one that a picture of this site may have.</summary>
    public static bool IsOurs(string filename) => OurName().IsMatch(filename);

    /// <summary>The media type of one of our names.</summary>
    public static string TypeOf(string filename) => Path.GetExtension(filename) switch
    {
        ".png" => "image/png",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        _ => "image/jpeg",
    };

    // No separator, no leading dot: it cannot leave the folder or name an unfinished file.
    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,58}\.(jpg|jpeg|png|gif|webp)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OurName();
}
