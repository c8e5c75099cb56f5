using System.Buffers.Binary;
using System.Globalization;
using NetVips;

namespace Insta485.Decoder;

/// <summary>Makes the master and its small sizes of one decoding: upright, in sRGB, 8 bits, newly encoded, without metadata.</summary>
internal static class PictureMaker
{
    private const string Profile = "icc-profile-data";

    // From this size on libwebp's effort 5 costs more than twice the CPU of effort 2, and saves 7 percent of the bytes.
    private const int LargeSide = 640;

    // Beyond what WebP can be: the other side decides.
    private const int Unbounded = 16_383;

    /// <returns>The result, and the bytes of the files in its order.</returns>
    /// <exception cref="VipsException">It can't be decoded.</exception>
    public static (DecodeResult Result, List<byte[]> Files) Make(SourceFile source, DecodeOrder order)
    {
        var header = source.Header;
        var size = order.KeepsMaster ? (header.Width, header.Height) : Sizes.Master(header.Width, header.Height);
        using var master = source.Decode(ShrinkOf(header, size), image => Shown(image, size, source.Colours));
        var format = order.Format.Length > 0 ? order.Format : FormatOf(header.Format, master);
        var files = new List<byte[]>();
        if (!order.KeepsMaster)
        {
            files.Add(Encode(master, format));
        }

        files.AddRange(SmallSizes(master, order.Sizes));
        var lengths = files.Select(file => file.Length);
        return (new DecodeResult(Failure.None, format, master.Width, master.Height, ColourOf(master), [.. lengths]), files);
    }

    // The decoders of JPEG and WebP skip detail that is not needed. At least twice the size is left, for the quality's sake.
    private static int ShrinkOf(PictureHeader header, (int Width, int Height) to)
    {
        var factor = Math.Min(header.Width / to.Width, header.Height / to.Height);
        return header.Format is "JPEG" or "WebP" ? factor >= 16 ? 8 : factor >= 8 ? 4 : factor >= 4 ? 2 : 1 : 1;
    }

    // In memory, without what the file said besides its pixels.
    private static Image Shown(Image image, (int Width, int Height) size, ColourSpace? colours)
    {
        var hasProfile = image.Contains(Profile) && colours is null && Fits(image);
        using var fitting = image.Contains(Profile) && !hasProfile ? image.Mutate(mutable => mutable.Remove(Profile)) : image.Copy();
        // Without a profile only ink has to be converted, by libvips' own.
        var isConverted = hasProfile || image.Interpretation == Enums.Interpretation.Cmyk;
        using var small = fitting.ThumbnailImage(size.Width, height: size.Height, size: Enums.Size.Down,
            outputProfile: isConverted ? "srgb" : null);
        using var srgb = colours is null ? small.Copy() : colours.ToSrgb(small);
        using var bytes = srgb.Cast(Enums.BandFormat.Uchar);
        using var pixels = bytes.CopyMemory();
        return pixels.Mutate(mutable =>
        {
            foreach (var field in pixels.GetFields().Where(field => field is not ("width" or "height" or "bands" or "format" or "coding"
                or "interpretation" or "xoffset" or "yoffset" or "xres" or "yres")))
            {
                mutable.Remove(field);
            }
        });
    }

    // As browsers do: a profile for other channels, or one that can't be read, is ignored.
    private static bool Fits(Image image)
    {
        var profile = (byte[])image.Get(Profile);
        var kind = profile.Length >= 128 ? System.Text.Encoding.Latin1.GetString(profile, 16, 4) : "";
        var colours = image.Bands - (image.HasAlpha() ? 1 : 0);
        if (kind != (colours switch { 1 => "GRAY", 3 => "RGB ", 4 => "CMYK", _ => "none" }))
        {
            return false;
        }

        try
        {
            using var opened = image.IccImport(embedded: true);
            return true;
        }
        catch (VipsException)
        {
            return false;
        }
    }

    // HEIC and AVIF become JPEG, or WebP if something is transparent.
    private static string FormatOf(string format, Image master)
    {
        if (format is not ("HEIC" or "AVIF"))
        {
            return format;
        }

        using var alpha = master.HasAlpha() ? master.ExtractBand(master.Bands - 1) : null;
        return alpha?.Min() < 255 ? "WebP" : "JPEG";
    }

    // The largest first. A smaller one is made of the smallest that is at least twice as large, which costs less than the master would.
    private static byte[][] SmallSizes(Image master, IReadOnlyList<OutputSize> wanted)
    {
        var files = new byte[wanted.Count][];
        var byHeight = Sizes.IsLong(master.Width, master.Height) && master.Width > master.Height;
        var made = new List<Image>();
        try
        {
            foreach (var (i, size) in wanted.Index().OrderBy(one => one.Item.IsSquare).ThenByDescending(one => one.Item.Side))
            {
                var source = made.FindLast(one => Math.Min(one.Width, one.Height) >= 2 * size.Side) ?? master;
                using var lazy = Small(source, size, byHeight);
                var small = lazy.CopyMemory();
                made.Add(small);
                files[i] = small.WebpsaveBuffer(q: 65, preset: Enums.ForeignWebpPreset.Photo,
                    effort: size.Side < LargeSide ? 5 : 2, keep: Enums.ForeignKeep.None);
            }
        }
        finally
        {
            made.ForEach(small => small.Dispose());
        }

        return files;
    }

    private static Image Small(Image source, OutputSize wanted, bool byHeight) => (wanted.IsSquare, byHeight) switch
    {
        (true, _) => source.ThumbnailImage(wanted.Side, height: wanted.Side, size: Enums.Size.Down, crop: Enums.Interesting.Centre),
        (_, true) => source.ThumbnailImage(Unbounded, height: wanted.Side, size: Enums.Size.Down),
        _ => source.ThumbnailImage(wanted.Side, height: Unbounded, size: Enums.Size.Down),
    };

    private static byte[] Encode(Image image, string format)
    {
        const Enums.ForeignKeep Nothing = Enums.ForeignKeep.None;
        return format switch
        {
            "PNG" => WithoutResolution(image.PngsaveBuffer(keep: Nothing)),
            "GIF" => image.GifsaveBuffer(keep: Nothing),
            "WebP" => image.WebpsaveBuffer(q: 85, keep: Nothing),
            // What is transparent is laid on white.
            _ => image.JpegsaveBuffer(q: 85, optimizeCoding: true, keep: Nothing, background: [255]),
        };
    }

    // libvips always writes it: pHYs, between IHDR and the data.
    private static byte[] WithoutResolution(byte[] png)
    {
        for (var at = 8; at + 12 <= png.Length && !png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8);)
        {
            var next = at + 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            if (png.AsSpan(at + 4, 4).SequenceEqual("pHYs"u8))
            {
                return [.. png[..at], .. png[next..]];
            }

            at = next;
        }

        return png;
    }

    // On white, as on the page.
    private static string ColourOf(Image master)
    {
        using var opaque = master.HasAlpha() ? master.Flatten([255]) : master.Copy();
        using var one = opaque.ThumbnailImage(1, height: 1, size: Enums.Size.Force);
        var pixel = one.Getpoint(0, 0);
        int At(int band) => (int)Math.Round(pixel[Math.Min(band, pixel.Length - 1)]);
        return string.Create(CultureInfo.InvariantCulture, $"#{At(0):x2}{At(1):x2}{At(2):x2}");
    }
}
