using System.Globalization;
using System.Security.Cryptography;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// Makes of a file that came in what is kept of it: a master (longest side at most 2048) and its small sizes, upright, in sRGB, of our
/// own encoder, without metadata.
/// </summary>
public sealed class PictureProcessor(Vips vips, UploadOptions options)
{
    private const int Master = 2048;
    private const long LittleSpace = 4 * 1024 * 1024;

    /// <summary>What a file is, by its headers, if it may be decoded at all.</summary>
    /// <exception cref="RefusedException">It is of no kind that is taken, or too large for one.</exception>
    public Picture Check(Stream file)
    {
        var picture = Picture.Read(file) ?? throw Refuse.Invalid(NoPicture, "file");
        if ((long)picture.Width * picture.Height > options.MaxMegapixels * 1_000_000L)
        {
            throw Refuse.Invalid($"The picture is {picture.Width} by {picture.Height}; {options.MaxMegapixels} megapixels are the most.",
                "file");
        }

        return picture.Frames <= options.MaxFrames
            ? picture
            : throw Refuse.Invalid($"The picture has {picture.Frames} frames; {options.MaxFrames} are the most.", "file");
    }

    /// <summary>What is said of a file of another kind.</summary>
    public static string NoPicture => "That is not a JPEG, PNG, GIF, WebP, HEIC or AVIF picture.";

    /// <summary>Makes the master and its sizes in a folder, once a core is free.</summary>
    /// <param name="file">What came in, alone in its folder; what is made lies beside it.</param>
    /// <param name="format">What it is, as <see cref="Check"/> found.</param>
    /// <param name="name">The name the master gets.</param>
    /// <exception cref="RefusedException">It cannot be decoded (400), or no core was free in time (503).</exception>
    public Task<ProcessedPicture> MakeAsync(string file, string format, string name) => vips.InTurnAsync(async () =>
    {
        var folder = Path.GetDirectoryName(file) ?? "/";
        var master = Path.Combine(folder, "master" + Path.GetExtension(name));
        await StepAsync(file, master, Master, Master, format is "HEIC" or "AVIF", "--size", "down");
        return await SizesAsync(master, name);
    });

    /// <summary>Makes the sizes of a master that is there, beside it.</summary>
    /// <exception cref="RefusedException">It cannot be decoded.</exception>
    public async Task<ProcessedPicture> SizesAsync(string master, string name)
    {
        var folder = Path.GetDirectoryName(master) ?? "/";
        var files = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = master };
        foreach (var size in PictureVariant.All)
        {
            var file = Path.Combine(folder, $"{size.Name}.webp");
            await StepAsync(master, file, size.Width, size.Height, isHeif: false, size.Options);
            files[size.KeyOf(name)] = file;
        }

        var averageColour = Path.Combine(folder, "dot.ppm");
        await StepAsync(files[PictureVariant.Avatar.KeyOf(name)], averageColour, 1, 1, isHeif: false, "--size", "force");
        await using var bytes = File.OpenRead(master);
        var picture = Picture.Read(bytes) ?? throw CannotBeDecoded();
        bytes.Position = 0;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes));
        return new ProcessedPicture(
            new PictureRow(name, picture.Width, picture.Height, ColourOf(await File.ReadAllBytesAsync(averageColour)), bytes.Length, hash,
                Uploads.TypeOf(name)),
            files);
    }

    private async Task StepAsync(string from, string to, int width, int height, bool isHeif, params string[] how)
    {
        if (!await vips.ThumbnailAsync(from, to + EncoderOf(to), width, height, isHeif, how) || !File.Exists(to))
        {
            // What there is no room for is not the picture's fault.
            throw new DriveInfo(Path.GetDirectoryName(to) ?? "/").AvailableFreeSpace < LittleSpace ? Uploads.NoRoom() : CannotBeDecoded();
        }

        await ImageChunkStripper.CleanAsync(to);
        await using var written = File.OpenRead(to);
        if (Path.GetExtension(to) != ".ppm" && Metadata.Find(written) is { Count: > 0 } found)
        {
            throw Refuse.Invalid($"The picture holds data that could not be taken out of it: {string.Join(", ", found)}.", "file");
        }
    }

    private static string EncoderOf(string file) => Path.GetExtension(file) switch
    {
        ".jpg" or ".jpeg" => "[Q=85,strip,optimize_coding]",
        // The sizes: of 65 and 75 nobody sees which is which (docs/decisions.md).
        ".webp" => Path.GetFileName(file) == "master.webp" ? "[Q=85,strip]" : "[Q=65,preset=photo,effort=5,strip]",
        _ => "[strip]",
    };

    // A portable pixmap of one pixel: its last three bytes.
    private static string ColourOf(byte[] averageColour) => averageColour.Length > 3
        ? string.Create(CultureInfo.InvariantCulture, $"#{averageColour[^3]:x2}{averageColour[^2]:x2}{averageColour[^1]:x2}")
        : throw CannotBeDecoded();

    private static RefusedException CannotBeDecoded() => Refuse.Invalid("The picture is damaged: it could not be read.", "file");
}

/// <summary>A picture that was made: its row, and its files by the keys they are to be kept under, the master's first.</summary>
public sealed record ProcessedPicture(PictureRow Row, IReadOnlyDictionary<string, string> Files);

/// <summary>A small size of a picture.</summary>
/// <param name="Name">The segment of its address: <c>/uploads/{name}/{filename}</c>.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels at the most.</param>
/// <param name="Options">libvips' options: shrink only, and perhaps cut.</param>
public sealed record PictureVariant(string Name, int Width, int Height, params string[] Options)
{
    /// <summary>For grids, square where the picture is large enough. A line of 1 by 3000 is not blown up to be a square.</summary>
    public static PictureVariant Square { get; } = new("square", 320, 320, "--crop", "centre", "--size", "down");

    /// <summary>For the faces beside names, of which a page may hold many.</summary>
    public static PictureVariant Avatar { get; } = Square with { Name = "face", Width = 96, Height = 96 };

    /// <summary>The whole picture, by width.</summary>
    public static IReadOnlyList<PictureVariant> Wide { get; } = [Of(320), Of(640), Of(1080)];

    /// <summary>All of them. Each is WebP, whatever the picture is.</summary>
    public static IReadOnlyList<PictureVariant> All { get; } = [.. Wide, Square, Avatar];

    // As wide as that, or as the picture, and as high as it then is.
    private static PictureVariant Of(int width) => new($"{width}", width, 16_384, "--size", "down");

    /// <summary>The key its file is kept under.</summary>
    public string KeyOf(string filename) => $"{Name}/{filename}";

    /// <summary>The media type of what lies under a key.</summary>
    public static string TypeOf(string key) => key.Contains('/', StringComparison.Ordinal) ? "image/webp" : Uploads.TypeOf(key);

    /// <summary>The keys of a picture and all its sizes, the picture's last: as long as it is there, so are the others.</summary>
    public static IReadOnlyList<string> KeysOf(string filename) => [.. All.Select(size => size.KeyOf(filename)), filename];
}
