namespace Insta485.Web.Pictures;

/// <summary>A small size of a photo.</summary>
/// <param name="Name">The segment of its address: <c>/uploads/{name}/{filename}</c>.</param>
/// <param name="Width">The largest width in pixels.</param>
/// <param name="Height">The largest height in pixels.</param>
/// <param name="Options">Options of <c>vips thumbnail</c>.</param>
public sealed record PictureVariant(string Name, int Width, int Height, params string[] Options)
{
    /// <summary>For grids: a square, unless the photo is smaller.</summary>
    public static PictureVariant Square { get; } = new("square", 320, 320, "--crop", "centre", "--size", "down");

    /// <summary>For profile pictures beside names.</summary>
    public static PictureVariant Avatar { get; } = Square with { Name = "face", Width = 96, Height = 96 };

    /// <summary>The whole photo, by width.</summary>
    public static IReadOnlyList<PictureVariant> Wide { get; } = [Of(320), Of(640), Of(1080)];

    /// <summary>All sizes. Each is WebP, whatever the format of the photo.</summary>
    public static IReadOnlyList<PictureVariant> All { get; } = [.. Wide, Square, Avatar];

    // At most this wide; the height follows.
    private static PictureVariant Of(int width) => new($"{width}", width, 16_384, "--size", "down");

    public string KeyOf(string filename) => $"{Name}/{filename}";

    /// <summary>The media type of the file with this key.</summary>
    public static string TypeOf(string key) => key.Contains('/', StringComparison.Ordinal) ? "image/webp" : Uploads.TypeOf(key);

    /// <summary>The keys of a photo and its sizes. The photo comes last, so that its sizes exist as long as it does.</summary>
    public static IReadOnlyList<string> KeysOf(string filename) => [.. All.Select(size => size.KeyOf(filename)), filename];
}
