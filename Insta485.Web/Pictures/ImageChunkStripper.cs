using System.Buffers;
using System.Buffers.Binary;

namespace Insta485.Web.Pictures;

/// <summary>
/// Takes out of a PNG or WebP what does not belong to its picture. libvips 8.14 puts Exif into each WebP (RFC 9649, 2.7) and the
/// resolution into each PNG, whatever it is told. The picture's own data stay as they are, byte for byte.
/// </summary>
internal static class ImageChunkStripper
{
    // VP8X's flags that say there is a profile, Exif, XMP.
    private const int Extras = 0x20 | 0x08 | 0x04;

    /// <summary>Writes the file anew without them, a piece at a time; one of another kind stays as it is.</summary>
    internal static async Task CleanAsync(string file)
    {
        var isPng = Path.GetExtension(file) == ".png";
        if (!isPng && Path.GetExtension(file) != ".webp")
        {
            return;
        }

        var clean = file + ".clean";
        await using (var from = File.OpenRead(file))
        await using (var to = File.Create(clean))
        {
            await CopyAsync(from, to, isPng ? 8 : 12);
            await KeepAsync(from, to, isPng);
            if (!isPng && to.Length >= 12)
            {
                // RIFF's own size.
                var size = new byte[4];
                BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)to.Length - 8);
                to.Position = 4;
                await to.WriteAsync(size);
            }
        }

        File.Move(clean, file, overwrite: true);
    }

    private static async Task KeepAsync(FileStream from, FileStream to, bool isPng)
    {
        var belongs = isPng ? Metadata.PngChunks : Metadata.WebPChunks;
        var head = new byte[8];
        while (await from.ReadAtLeastAsync(head, 8, throwOnEndOfStream: false) == 8)
        {
            var name = System.Text.Encoding.Latin1.GetString(head, isPng ? 4 : 0, 4);
            // With what follows the data: a PNG's checksum; the byte that makes a WebP's even.
            var size = isPng
                ? BinaryPrimitives.ReadUInt32BigEndian(head) + 4L
                : ((BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4)) + 1L) & ~1L);
            if (!belongs.Contains(name))
            {
                from.Position += size;
                continue;
            }

            await to.WriteAsync(head);
            if (name == "VP8X")
            {
                to.WriteByte((byte)(from.ReadByte() & ~Extras));
                size--;
            }

            await CopyAsync(from, to, size);
        }
    }

    private static async Task CopyAsync(FileStream from, FileStream to, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(65536);
        try
        {
            for (var read = 1; length > 0 && read > 0; length -= read)
            {
                read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)));
                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
