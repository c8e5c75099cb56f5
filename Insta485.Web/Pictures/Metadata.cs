using System.Buffers.Binary;

namespace Insta485.Web.Pictures;

/// <summary>
/// Finds metadata in an image file: places, cameras, names, comments, thumbnails, colour profiles. Every block that is not known to
/// belong to the image counts. Each written file is checked, because another version of the encoder may add something.
/// </summary>
internal static class Metadata
{
    /// <summary>The chunks that a PNG in sRGB needs.</summary>
    private static readonly HashSet<string> PngChunks = new(StringComparer.Ordinal) { "IHDR", "PLTE", "tRNS", "IDAT", "IEND" };

    /// <summary>The chunks that a WebP needs.</summary>
    private static readonly HashSet<string> WebPChunks = new(StringComparer.Ordinal) { "VP8 ", "VP8L", "VP8X", "ALPH" };

    /// <summary>
    /// The names of blocks with metadata, and "end" if data follow the image or the file is incomplete.
    /// </summary>
    public static IReadOnlyList<string> Find(Stream stream)
    {
        var buffered = new BufferedStream(stream, 65536);
        buffered.Position = 0;
        Span<byte> head = stackalloc byte[12];
        if (buffered.ReadAtLeast(head, 12, throwOnEndOfStream: false) < 12)
        {
            return ["no picture"];
        }

        var isJpeg = head[..2].SequenceEqual<byte>([0xFF, 0xD8]);
        var isPng = head[1..4].SequenceEqual("PNG"u8);
        var isGif = head[..3].SequenceEqual("GIF"u8);
        var isWebP = head[8..].SequenceEqual("WEBP"u8);
        var found = isJpeg
            ? OfJpeg(buffered) : isPng ? OfPng(buffered) : isGif ? OfGif(buffered) : isWebP ? OfWebP(buffered) : ["no picture"];
        // The file chooses the names, and their number.
        return [.. found.Select(name => string.Concat(name.Select(letter => letter is >= ' ' and <= '~' ? letter : '.')))
            .Distinct(StringComparer.Ordinal).Take(10)];
    }

    // ITU T.81. The headers of JFIF (APP0) and Adobe (APP14, the colour transform) belong to the image. Segments until the
    // scans; within scans FF is followed by 00 or a restart marker.
    private static List<string> OfJpeg(BufferedStream stream)
    {
        var found = new List<string>();
        stream.Position = 2;
        var (end, isScan) = (2L, false);
        for (var marker = Marker(stream); marker is >= 0 and not 0xD9; marker = Marker(stream))
        {
            // Every segment but a scan is followed by the next segment.
            if (!isScan && stream.Position != end + 2)
            {
                found.Add("between");
            }

            var size = (stream.ReadByte() << 8) | stream.ReadByte();
            if (marker is 0xFE or (>= 0xE1 and <= 0xED) or 0xEF)
            {
                found.Add(marker == 0xFE ? "COM" : $"APP{marker - 0xE0}");
            }
            else if ((marker == 0xE0 && size > 16) || (marker == 0xEE && size > 14))
            {
                // A JFIF header with a thumbnail; an Adobe header with additional data.
                found.Add($"APP{marker - 0xE0}");
            }

            stream.Position += Math.Max(0, size - 2);
            (end, isScan) = (stream.Position, marker == 0xDA);
        }

        return AtEnd(stream, stream.Position, found);
    }

    private static int Marker(BufferedStream stream)
    {
        for (var value = stream.ReadByte(); value >= 0; value = stream.ReadByte())
        {
            if (value != 0xFF)
            {
                continue;
            }

            var marker = stream.ReadByte();
            while (marker == 0xFF)
            {
                marker = stream.ReadByte();
            }

            if (marker is not 0 and not (>= 0xD0 and <= 0xD7))
            {
                return marker;
            }
        }

        return -1;
    }

    private static List<string> OfPng(BufferedStream stream)
    {
        var found = new List<string>();
        stream.Position = 8;
        Span<byte> chunk = stackalloc byte[8];
        while (stream.ReadAtLeast(chunk, 8, throwOnEndOfStream: false) == 8)
        {
            var name = System.Text.Encoding.Latin1.GetString(chunk[4..]);
            if (!PngChunks.Contains(name))
            {
                found.Add(name);
            }

            stream.Position += BinaryPrimitives.ReadUInt32BigEndian(chunk) + 4L;
            if (name == "IEND")
            {
                break;
            }
        }

        return AtEnd(stream, stream.Position, found);
    }

    private static List<string> OfWebP(BufferedStream stream)
    {
        var found = new List<string>();
        Span<byte> chunk = stackalloc byte[8];
        stream.Position = 0;
        stream.ReadExactly(chunk);
        var end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        stream.Position = 12;
        while (stream.Position + 8 <= end && stream.ReadAtLeast(chunk, 8, throwOnEndOfStream: false) == 8)
        {
            var name = System.Text.Encoding.Latin1.GetString(chunk[..4]);
            if (!WebPChunks.Contains(name))
            {
                found.Add(name);
            }

            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            stream.Position += size + (size & 1);
        }

        return AtEnd(stream, end, found);
    }

    // Header and palette, then extensions (21), images (2C), the end (3B); each is followed by its data's sub-blocks.
    private static List<string> OfGif(BufferedStream stream)
    {
        var found = new List<string>();
        Span<byte> head = stackalloc byte[13];
        stream.Position = 0;
        _ = stream.ReadAtLeast(head, 13, throwOnEndOfStream: false);
        stream.Position += PaletteBytes(head[10]);
        Span<byte> block = stackalloc byte[255];
        for (var kind = stream.ReadByte(); kind is 0x21 or 0x2C; kind = stream.ReadByte())
        {
            var label = kind == 0x21 ? stream.ReadByte() : -1;
            if (kind == 0x2C)
            {
                _ = stream.ReadAtLeast(block[..9], 9, throwOnEndOfStream: false);
                // The image's own palette, and the width of its codes.
                stream.Position += PaletteBytes(block[8]) + 1;
            }

            var isFirst = true;
            for (var size = stream.ReadByte(); size > 0; size = stream.ReadByte(), isFirst = false)
            {
                var read = stream.ReadAtLeast(block[..size], size, throwOnEndOfStream: false);
                if (label >= 0 && isFirst && !IsOfGif(label, System.Text.Encoding.Latin1.GetString(block[..read])))
                {
                    found.Add($"extension {label:X2}");
                }
            }
        }

        return AtEnd(stream, stream.Position, found);
    }

    // F9 controls a frame, FF "NETSCAPE2.0" the repetitions; FE is a comment, 01 a text, other FF belong to programs.
    private static bool IsOfGif(int label, string name) => label == 0xF9 || (label == 0xFF && name == "NETSCAPE2.0");

    private static int PaletteBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static List<string> AtEnd(Stream stream, long end, List<string> found)
    {
        if (end != stream.Length)
        {
            found.Add("end");
        }

        return found;
    }
}
