using System.Buffers.Binary;

namespace Insta485.Web.Pictures;

/// <summary>Counts the frames of an animation by its blocks, without decoding any.</summary>
internal static class FrameCounter
{
    /// <summary>The number of frames; 1 for a still photo, or if the file ends too early.</summary>
    internal static int Count(Stream stream, string format)
    {
        stream.Position = 0;
        return Math.Max(1, format switch
        {
            "GIF" => OfGif(stream),
            "PNG" => OfPng(stream),
            "WebP" => OfWebP(stream),
            _ => 1,
        });
    }

    private static int OfGif(Stream stream) => WalkGif(stream, (_, _) => { });

    /// <summary>
    /// GIF89a: header and palette, then extensions (21), images (2C), the end (3B); each is followed by its data's sub-blocks.
    /// </summary>
    /// <param name="extension">Receives the label of each extension and the text of its first sub-block.</param>
    /// <returns>The number of images. The stream is then behind the end.</returns>
    internal static int WalkGif(Stream stream, Action<int, string> extension)
    {
        stream.Position = 0;
        Span<byte> head = stackalloc byte[13];
        if (stream.ReadAtLeast(head, 13, throwOnEndOfStream: false) < 13)
        {
            return 0;
        }

        Skip(stream, PaletteBytes(head[10]));
        var images = 0;
        Span<byte> block = stackalloc byte[255];
        while (true)
        {
            var (kind, label) = (stream.ReadByte(), -1);
            switch (kind)
            {
                case 0x21:
                    label = stream.ReadByte();
                    break;
                case 0x2C when stream.ReadAtLeast(block[..9], 9, throwOnEndOfStream: false) == 9:
                    images++;
                    // The image's own palette, and the width of its codes.
                    Skip(stream, PaletteBytes(block[8]) + 1);
                    break;
                default:
                    return images;
            }

            var isFirst = true;
            for (var size = stream.ReadByte(); size > 0; size = stream.ReadByte())
            {
                var read = stream.ReadAtLeast(block[..size], size, throwOnEndOfStream: false);
                if (label >= 0 && isFirst)
                {
                    extension(label, System.Text.Encoding.Latin1.GetString(block[..read]));
                }

                isFirst = false;
            }
        }
    }

    private static int PaletteBytes(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    // APNG: acTL, with the number, comes before the first image data.
    private static int OfPng(Stream stream)
    {
        stream.Position = 8;
        Span<byte> chunk = stackalloc byte[12];
        while (stream.ReadAtLeast(chunk, 12, throwOnEndOfStream: false) == 12 && !chunk[4..8].SequenceEqual("IDAT"u8))
        {
            if (chunk[4..8].SequenceEqual("acTL"u8))
            {
                return (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]), int.MaxValue);
            }

            // The data and the checksum, of which four bytes were read.
            Skip(stream, BinaryPrimitives.ReadUInt32BigEndian(chunk));
        }

        return 0;
    }

    private static int OfWebP(Stream stream)
    {
        stream.Position = 12;
        var frames = 0;
        Span<byte> chunk = stackalloc byte[8];
        while (stream.ReadAtLeast(chunk, 8, throwOnEndOfStream: false) == 8)
        {
            frames += chunk[..4].SequenceEqual("ANMF"u8) ? 1 : 0;
            var size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            Skip(stream, size + (size & 1));
        }

        return frames;
    }

    private static void Skip(Stream stream, long bytes) => stream.Position = Math.Min(stream.Length, stream.Position + bytes);
}
