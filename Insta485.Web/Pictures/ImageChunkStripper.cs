using System.Buffers;
using System.Buffers.Binary;

namespace Insta485.Web.Pictures;

/// <summary>
/// Removes metadata from a PNG or WebP. libvips 8.14 always writes Exif into a WebP (RFC 9649, 2.7) and the resolution into a PNG.
/// The image data stay the same, byte for byte.
/// </summary>
internal static class ImageChunkStripper
{
    // Flags of VP8X: there is a profile, Exif, XMP.
    private const int Extras = 0x20 | 0x08 | 0x04;

    /// <summary>Rewrites the file without them; files of other formats stay as they are.</summary>
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
                // The size of RIFF.
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
            // With what follows the data: the checksum of a PNG, the padding byte of a WebP.
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
