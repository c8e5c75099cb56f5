using NetVips;

namespace Insta485.Tests.Infrastructure;

/// <summary>What a file says of itself, read by the tests' own libvips.</summary>
public sealed record PictureInfo(string Format, int Width, int Height, int Frames = 1)
{
    /// <summary>Null if it is no picture.</summary>
    public static PictureInfo? Read(byte[] file)
    {
        var loader = Image.FindLoadBuffer(file);
        if (loader is null)
        {
            return null;
        }

        using var image = Image.NewFromBuffer(file);
        var format = (string)image.Get("vips-loader") switch
        {
            "jpegload_buffer" => "JPEG",
            "pngload_buffer" => "PNG",
            "gifload_buffer" => "GIF",
            "webpload_buffer" => "WebP",
            _ => "AVIF",
        };
        return new PictureInfo(format, image.Width, image.Height,
            format is "GIF" or "WebP" && image.Contains("n-pages") ? (int)image.Get("n-pages") : 1);
    }
}
