using System.Buffers.Binary;

namespace Insta485.Web.Media;

/// <summary>
/// Takes out of a WebP what libvips 8.14 puts there whatever it is told: Exif, XMP and colour profiles (RFC 9649, 2.7). The picture's
/// own data stay as they are, byte for byte.
/// </summary>
internal static class WebP
{
    // VP8X's flags that say there is a profile, Exif, XMP.
    private const byte Extras = 0x20 | 0x08 | 0x04;

    /// <summary>Writes the file anew without them.</summary>
    internal static async Task CleanAsync(string file)
    {
        var from = await File.ReadAllBytesAsync(file);
        if (from.Length < 12)
        {
            return;
        }

        using var to = new MemoryStream(from.Length);
        to.Write(from, 0, 12);
        for (var at = 12; at + 8 <= from.Length;)
        {
            var size = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(from.AsSpan(at + 4)), int.MaxValue - 16);
            var end = Math.Min(from.Length, at + 8 + size + (size & 1));
            var name = from.AsSpan(at, 4);
            if (name.SequenceEqual("VP8X"u8))
            {
                from[at + 8] &= unchecked((byte)~Extras);
            }

            if (!name.SequenceEqual("EXIF"u8) && !name.SequenceEqual("XMP "u8) && !name.SequenceEqual("ICCP"u8))
            {
                to.Write(from, at, end - at);
            }

            at = end;
        }

        var clean = to.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(clean.AsSpan(4), (uint)clean.Length - 8);
        await File.WriteAllBytesAsync(file, clean);
    }
}
