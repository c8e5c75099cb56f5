using System.Buffers.Binary;

namespace Insta485.Web.Pictures;

/// <summary>The header of HEIC and AVIF: boxes of ISO/IEC 14496-12 with the sizes of ISO/IEC 23008-12. Nothing is decoded.</summary>
internal static class HeifHeader
{
    private const int MaxHeader = 1 << 20;

    /// <summary>Format, width and height; null for other formats or an incomplete header.</summary>
    internal static Picture? Read(Stream stream)
    {
        stream.Position = 0;
        Span<byte> head = stackalloc byte[8];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || !head[4..].SequenceEqual("ftyp"u8))
        {
            return null;
        }

        long size = BinaryPrimitives.ReadUInt32BigEndian(head);
        var (width, height) = SizeOf(stream, size);
        return width > 0 && FormatOf(stream, size) is { } format
            ? new Picture(format, width, height)
            : null;
    }

    // The brands of the file: the major one, a version, the compatible ones.
    private static string? FormatOf(Stream stream, long size)
    {
        if (size is < 16 or > 512)
        {
            return null;
        }

        var box = new byte[size];
        stream.Position = 0;
        if (stream.ReadAtLeast(box, box.Length, throwOnEndOfStream: false) < box.Length)
        {
            return null;
        }

        var brands = Enumerable.Range(2, ((int)size / 4) - 2).Where(at => at != 3)
            .Select(at => System.Text.Encoding.Latin1.GetString(box, at * 4, 4)).ToList();
        return brands.Exists(brand => brand is "avif") ? "AVIF"
            : brands.Exists(brand => brand is "heic" or "heix" or "heim" or "heis") ? "HEIC"
            : null;
    }

    // The largest of the sizes in meta/iprp/ipco, because an image may consist of tiles.
    private static (int Width, int Height) SizeOf(Stream stream, long start)
    {
        var (at, length) = Find(stream, start, stream.Length, "meta"u8);
        if (length is < 12 or > MaxHeader)
        {
            return default;
        }

        var meta = new byte[length];
        stream.Position = at;
        if (stream.ReadAtLeast(meta, meta.Length, throwOnEndOfStream: false) < meta.Length)
        {
            return default;
        }

        var largest = (Width: 0, Height: 0);
        // Version and flags come before the boxes within.
        foreach (var properties in Boxes(meta.AsMemory(4), "iprp"))
        {
            foreach (var container in Boxes(properties, "ipco"))
            {
                foreach (var size in Boxes(container, "ispe").Where(size => size.Length >= 12))
                {
                    var width = BinaryPrimitives.ReadUInt32BigEndian(size.Span[4..]);
                    var height = BinaryPrimitives.ReadUInt32BigEndian(size.Span[8..]);
                    if (width is > 0 and <= int.MaxValue
                        && height is > 0 and <= int.MaxValue && (long)width * height > (long)largest.Width * largest.Height)
                    {
                        largest = ((int)width, (int)height);
                    }
                }
            }
        }

        return largest;
    }

    private static (long At, long Length) Find(Stream stream, long from, long to, ReadOnlySpan<byte> name)
    {
        Span<byte> head = stackalloc byte[8];
        var at = from;
        for (var count = 0; count < Picture.MaxBlocks && at + 8 <= to; count++)
        {
            stream.Position = at;
            if (stream.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8)
            {
                break;
            }

            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (size < 8 || at + size > to)
            {
                break;
            }

            if (head[4..].SequenceEqual(name))
            {
                return (at + 8, size - 8);
            }

            at += size;
        }

        return default;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Boxes(ReadOnlyMemory<byte> within, string name)
    {
        while (within.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(within.Span);
            if (size < 8 || size > within.Length)
            {
                yield break;
            }

            if (System.Text.Encoding.Latin1.GetString(within.Span[4..8]) == name)
            {
                yield return within[8..(int)size];
            }

            within = within[(int)size..];
        }
    }
}
