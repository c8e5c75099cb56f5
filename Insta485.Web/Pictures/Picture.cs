using System.Buffers.Binary;

namespace Insta485.Web.Pictures;

/// <summary>
/// The format of a file by its signature; width, height and frames by its headers. Nothing is decoded.
/// </summary>
public sealed record Picture(string Format, int Width, int Height, int Frames = 1)
{
    /// <summary>Width times height in millions, rounded up.</summary>
    public int Megapixels => (int)Math.Ceiling((long)Width * Height / 1_000_000.0);

    /// <summary>A file with more blocks before its size is rejected.</summary>
    internal const int MaxBlocks = 10_000;

    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The extensions of a stored file of this format; the first is the default. HEIC and AVIF become JPEG.</summary>
    public IReadOnlyList<string> Extensions => Format switch
    {
        "PNG" => [".png"],
        "GIF" => [".gif"],
        "WebP" => [".webp"],
        _ => [".jpg", ".jpeg"],
    };

    /// <summary>Reads the headers; null if the file is not a JPEG, PNG, GIF, WebP, HEIC or AVIF, or ends in them.</summary>
    public static Picture? Read(Stream stream)
    {
        // Blocks are small, and a malicious file has many.
        var buffered = new BufferedStream(stream, 65536);
        buffered.Position = 0;
        return ReadHeader(buffered) is { } picture ? picture with { Frames = FrameCounter.Count(buffered, picture.Format) } : null;
    }

    private static Picture? ReadHeader(Stream stream)
    {
        Span<byte> head = stackalloc byte[32];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        head = head[..length];
        if (head.StartsWith(Png))
        {
            // Signature, then the chunk IHDR: length 13, name, width, height.
            return length >= 24 && head[12..16].SequenceEqual("IHDR"u8)
                ? Of("PNG", BinaryPrimitives.ReadUInt32BigEndian(head[16..]), BinaryPrimitives.ReadUInt32BigEndian(head[20..]))
                : null;
        }

        if (head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8))
        {
            return length >= 10
                ? Of("GIF", BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]))
                : null;
        }

        if (length >= 30 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
        {
            return ReadWebP(head);
        }

        return head.StartsWith<byte>([0xFF, 0xD8, 0xFF]) ? ReadJpeg(stream) : HeifHeader.Read(stream);
    }

    // RFC 9649: the first chunk is VP8 (lossy), VP8L (lossless) or VP8X (extended), each with the size in its own place.
    private static Picture? ReadWebP(ReadOnlySpan<byte> head)
    {
        var chunk = head[12..16];
        if (chunk.SequenceEqual("VP8 "u8))
        {
            return head[23..26].SequenceEqual<byte>([0x9D, 0x01, 0x2A])
                ? Of("WebP", BinaryPrimitives.ReadUInt16LittleEndian(head[26..]) & 0x3FFFu,
                    BinaryPrimitives.ReadUInt16LittleEndian(head[28..]) & 0x3FFFu)
                : null;
        }

        if (chunk.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(head[21..]);
            return head[20] == 0x2F ? Of("WebP", (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1) : null;
        }

        return chunk.SequenceEqual("VP8X"u8)
            ? Of("WebP", (BinaryPrimitives.ReadUInt32LittleEndian(head[24..]) & 0xFFFFFF) + 1,
                (BinaryPrimitives.ReadUInt32LittleEndian(head[26..]) >> 8) + 1)
            : null;
    }

    // ITU T.81: segments, each a marker (FF, perhaps several times, and its number) and a length, until a frame header (SOF0 to SOF15
    // without DHT, JPG and DAC).
    private static Picture? ReadJpeg(Stream stream)
    {
        stream.Position = 2;
        Span<byte> segment = stackalloc byte[5];
        for (var count = 0; count < MaxBlocks && stream.ReadByte() == 0xFF; count++)
        {
            var marker = stream.ReadByte();
            while (marker == 0xFF)
            {
                marker = stream.ReadByte();
            }

            if (stream.ReadAtLeast(segment[..2], 2, throwOnEndOfStream: false) < 2)
            {
                return null;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(segment);
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                return stream.ReadAtLeast(segment[..5], 5, throwOnEndOfStream: false) == 5
                    ? Of("JPEG", BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]))
                    : null;
            }

            // Image data (SOS) or the end before any frame header: not a JPEG.
            if (marker is 0xDA or 0xD9 || size < 2)
            {
                return null;
            }

            if (stream.Position + size - 2 > stream.Length)
            {
                return null;
            }

            stream.Position += size - 2;
        }

        return null;
    }

    private static Picture? Of(string format, uint width, uint height) =>
        width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new Picture(format, (int)width, (int)height) : null;
}
