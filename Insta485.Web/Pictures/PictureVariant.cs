using Insta485.Decoder;

namespace Insta485.Web.Pictures;

/// <summary>A small size of a photo.</summary>
/// <param name="Name">The segment of its address: <c>/uploads/{name}/{filename}</c>.</param>
/// <param name="Side">The largest width in pixels; of a panorama the largest height; of a square both.</param>
public sealed record PictureVariant(string Name, int Side, bool IsSquare = false)
{
    /// <summary>For grids: a square, unless the photo is smaller.</summary>
    public static PictureVariant Square { get; } = new("square", 320, IsSquare: true);

    /// <summary>For profile pictures beside names.</summary>
    public static PictureVariant Avatar { get; } = new("face", 96, IsSquare: true);

    /// <summary>The whole photo.</summary>
    public static IReadOnlyList<PictureVariant> Wide { get; } = [new("320", 320), new("640", 640), new("1080", 1080)];

    /// <summary>All sizes. Each is WebP, whatever the format of the photo.</summary>
    public static IReadOnlyList<PictureVariant> All { get; } = [.. Wide, Square, Avatar];

    /// <summary>The width of this size of a whole photo.</summary>
    public int WidthOf(int width, int height) => Sizes.Small(Side, width, height).Width;

    public string KeyOf(string filename) => $"{Name}/{filename}";

    /// <summary>The media type of the file with this key.</summary>
    public static string TypeOf(string key) => key.Contains('/', StringComparison.Ordinal) ? "image/webp" : Uploads.TypeOf(key);

    /// <summary>The keys of a photo and its sizes. The photo comes last, so that its sizes exist as long as it does.</summary>
    public static IReadOnlyList<string> KeysOf(string filename) => [.. All.Select(size => size.KeyOf(filename)), filename];
}
