using System.Collections.Concurrent;
using NetVips;

namespace Insta485.Decoder;

/// <summary>An uploaded file: its format by its first bytes, and what libvips reads before it decodes a pixel.</summary>
internal sealed class SourceFile
{
    private static readonly string[] Brands = ["mif1", "msf1", "avif", "avis", "heic", "heix", "heim", "heis", "hevc", "hevx"];

    // libvips warns in threads of its own.
    private static readonly ConcurrentQueue<string> Warnings = new();

    private readonly byte[] _file;

    private SourceFile(string format, byte[] file)
    {
        _file = format == "JPEG" ? JpegRepair.Mend(file) : file;
        using var image = Load(format, Enums.FailOn.None);
        format = format != "HEIF" ? format : (string)image.Get("heif-compression") switch
        {
            "hevc" => "HEIC",
            "av1" => "AVIF",
            var other => throw new DecodeException(Failure.NotAPhoto, $"HEIF with {other}"),
        };
        var frames = format is "GIF" or "WebP" && image.Contains("n-pages") ? Convert.ToInt32(image.Get("n-pages")) : 1;
        var lies = image.Contains("orientation") && Convert.ToInt32(image.Get("orientation")) is >= 5 and <= 8;
        Header = new PictureHeader(Failure.None, format, lies ? image.Height : image.Width, lies ? image.Width : image.Height, frames);
    }

    public PictureHeader Header { get; }

    /// <summary>The colours as the container describes them; null: a profile does, or they are sRGB.</summary>
    public ColourSpace? Colours => Header.Format switch
    {
        "PNG" => PngColour.Read(_file),
        "HEIC" or "AVIF" => HeifColour.Read(_file),
        _ => null,
    };

    /// <exception cref="DecodeException">The file is no photo, or ends in its header.</exception>
    public static SourceFile Read(byte[] file)
    {
        var format = FormatOf(file) ?? throw new DecodeException(Failure.NotAPhoto, "another format");
        try
        {
            return new SourceFile(format, file);
        }
        catch (VipsException e)
        {
            throw new DecodeException(DecodeException.FailureOf(e), DecodeException.DetailOf(e));
        }
    }

    /// <summary>
    /// The pixels. Half a picture is an error. What else libjpeg warns of, as of bytes between segments, is not, as in browsers.
    /// </summary>
    /// <param name="shrink">JPEG and WebP are decoded at so many times smaller a size.</param>
    /// <param name="use">Decodes by reading them, once.</param>
    public Image Decode(int shrink, Func<Image, Image> use)
    {
        if (Header.Format == "HEIC")
        {
            using var photo = Heic.Decode(_file);
            return use(photo.Image);
        }

        // libvips repeats its older messages in a warning, unless an exception has taken them.
        _ = new VipsException("");
        Warnings.Clear();
        Image made;
        using (var image = Load(Header.Format, Enums.FailOn.Truncated, shrink))
        {
            made = use(image);
        }

        if (Warnings.Any(warning => warning.Contains("premature end", StringComparison.Ordinal)))
        {
            made.Dispose();
            throw new DecodeException(Failure.Damaged, "half a picture");
        }

        return made;
    }

    /// <summary>Takes what libvips warns of, which it does when it has read a file.</summary>
    public static void Listen() =>
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, message) => Warnings.Enqueue(message));

    private Image Load(string format, Enums.FailOn failOn, int shrink = 1)
    {
        const Enums.Access OnceThrough = Enums.Access.Sequential;
        return format switch
        {
            "JPEG" => Image.JpegloadBuffer(_file, shrink: shrink, access: OnceThrough, failOn: failOn),
            "PNG" => Image.PngloadBuffer(_file, access: OnceThrough, failOn: failOn),
            "GIF" => Image.GifloadBuffer(_file, access: OnceThrough, failOn: failOn),
            "WebP" => Image.WebploadBuffer(_file, scale: 1.0 / shrink, access: OnceThrough, failOn: failOn),
            _ => Image.HeifloadBuffer(_file, access: OnceThrough, failOn: failOn),
        };
    }

    private static string? FormatOf(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12)
        {
            return null;
        }

        return file.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? "JPEG"
            : file.StartsWith<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) ? "PNG"
            : file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) ? "GIF"
            : file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8) ? "WebP"
            : file[4..8].SequenceEqual("ftyp"u8) && IsPicture(file) ? "HEIF"
            : null;
    }

    // The brands: the major one, a version, the compatible ones. A film has none of these.
    private static bool IsPicture(ReadOnlySpan<byte> file)
    {
        var end = Math.Min(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(file), Math.Min(512u, (uint)file.Length));
        for (var at = 8; at + 4 <= end; at += 4)
        {
            if (at != 12 && Brands.Contains(System.Text.Encoding.Latin1.GetString(file.Slice(at, 4))))
            {
                return true;
            }
        }

        return false;
    }
}
