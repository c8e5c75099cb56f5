using System.Globalization;
using System.Security.Cryptography;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// Converts an uploaded file into a master (longest side at most 2048 pixels) and its small sizes: upright, in sRGB, newly encoded,
/// without metadata.
/// </summary>
public sealed class PictureProcessor(Vips vips, UploadOptions options)
{
    private const int Master = 2048;
    private const long LittleSpace = 4 * 1024 * 1024;

    /// <summary>Reads the headers and refuses what may not be decoded.</summary>
    /// <exception cref="RefusedException">The format is not accepted, or the photo has too many pixels or frames.</exception>
    public Picture Check(Stream file)
    {
        var picture = Picture.Read(file) ?? throw Refuse.Invalid(NoPicture, "file");
        if ((long)picture.Width * picture.Height > options.MaxMegapixels * 1_000_000L)
        {
            throw Refuse.Invalid($"The photo must have at most {options.MaxMegapixels} megapixels "
                + $"(it is {picture.Width} by {picture.Height} pixels).", "file");
        }

        return picture.Frames <= options.MaxFrames
            ? picture
            : throw Refuse.Invalid($"The animation must have at most {options.MaxFrames} frames (it has {picture.Frames}).", "file");
    }

    /// <summary>The message for a file of another format.</summary>
    public static string NoPicture => "Please choose a photo (JPEG, PNG, GIF, WebP, HEIC or AVIF).";

    /// <summary>Creates the master and its sizes as soon as a core is free.</summary>
    /// <param name="file">The uploaded file, alone in its folder; the results are created beside it.</param>
    /// <param name="format">Its format by <see cref="Check"/>.</param>
    /// <param name="name">The name of the master.</param>
    /// <exception cref="RefusedException">The file can't be decoded (400), or no core was free in time (503).</exception>
    public Task<ProcessedPicture> MakeAsync(string file, string format, string name) => vips.InTurnAsync(async () =>
    {
        var folder = Path.GetDirectoryName(file) ?? "/";
        var master = Path.Combine(folder, "master" + Path.GetExtension(name));
        var end = DateTime.UtcNow + vips.Budget;
        await StepAsync(file, master, Master, Master, format is "HEIC" or "AVIF", end, "--size", "down");
        return await SizesAsync(master, name, end);
    });

    /// <summary>Creates the sizes of a master beside it.</summary>
    /// <exception cref="RefusedException">The file can't be decoded.</exception>
    public Task<ProcessedPicture> SizesAsync(string master, string name) => SizesAsync(master, name, DateTime.UtcNow + vips.Budget);

    private async Task<ProcessedPicture> SizesAsync(string master, string name, DateTime end)
    {
        var folder = Path.GetDirectoryName(master) ?? "/";
        var files = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = master };
        foreach (var size in PictureVariant.All)
        {
            var file = Path.Combine(folder, $"{size.Name}.webp");
            await StepAsync(master, file, size.Width, size.Height, isHeif: false, end, size.Options);
            files[size.KeyOf(name)] = file;
        }

        var averageColour = Path.Combine(folder, "dot.ppm");
        await StepAsync(files[PictureVariant.Avatar.KeyOf(name)], averageColour, 1, 1, isHeif: false, end, "--size", "force");
        await using var bytes = File.OpenRead(master);
        var picture = Picture.Read(bytes) ?? throw CannotBeDecoded();
        bytes.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
        return new ProcessedPicture(
            new PictureRow(name, picture.Width, picture.Height, ColourOf(await File.ReadAllBytesAsync(averageColour)), bytes.Length, hash,
                Uploads.TypeOf(name)),
            files);
    }

    private async Task StepAsync(string from, string to, int width, int height, bool isHeif, DateTime end, params string[] how)
    {
        if (!await vips.ThumbnailAsync(from, to + EncoderOf(to), width, height, isHeif, end, how) || !File.Exists(to))
        {
            // A full disk is not an error of the photo.
            throw new DriveInfo(Path.GetDirectoryName(to) ?? "/").AvailableFreeSpace < LittleSpace ? Uploads.NoRoom() : CannotBeDecoded();
        }

        await ImageChunkStripper.CleanAsync(to);
        await using var written = File.OpenRead(to);
        if (Path.GetExtension(to) != ".ppm" && Metadata.Find(written) is { Count: > 0 } found)
        {
            throw Refuse.Invalid($"The photo contains metadata that can't be removed: {string.Join(", ", found)}.", "file");
        }
    }

    private static string EncoderOf(string file) => Path.GetExtension(file) switch
    {
        ".jpg" or ".jpeg" => "[Q=85,strip,optimize_coding]",
        // The difference between 65 and 75 is not visible (docs/performance.md).
        ".webp" => Path.GetFileName(file) == "master.webp" ? "[Q=85,strip]" : "[Q=65,preset=photo,effort=5,strip]",
        _ => "[strip]",
    };

    // The last three bytes of a portable pixmap with one pixel.
    private static string ColourOf(byte[] averageColour) => averageColour.Length > 3
        ? string.Create(CultureInfo.InvariantCulture, $"#{averageColour[^3]:x2}{averageColour[^2]:x2}{averageColour[^1]:x2}")
        : throw CannotBeDecoded();

    private static RefusedException CannotBeDecoded() => Refuse.Invalid("The photo is damaged and can't be read.", "file");
}

/// <summary>The row of a processed photo, and its files by the keys under which to store them, the master's first.</summary>
public sealed record ProcessedPicture(PictureRow Row, IReadOnlyDictionary<string, string> Files);
