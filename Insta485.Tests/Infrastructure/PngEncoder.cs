using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Insta485.Tests.Infrastructure;

/// <summary>Writes PNG files (RFC 2083) of pixels, for tests.</summary>
public static class PngEncoder
{
    private static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>A file of 8-bit red, green, blue pixels, row by row from the top.</summary>
    public static byte[] Encode(byte[] pixels, int width, int height)
    {
        using var file = new MemoryStream();
        file.Write(Signature);

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8; // bits a sample
        header[9] = 2; // red, green, blue
        WriteChunk(file, "IHDR", header);
        WriteChunk(file, "IDAT", Compress(pixels, width * 3, height));
        WriteChunk(file, "IEND", []);
        return file.ToArray();
    }

    // Each row as the difference from the one above (filter 2, "up").
    private static byte[] Compress(byte[] pixels, int stride, int height)
    {
        using var data = new MemoryStream();
        using (var deflate = new ZLibStream(data, CompressionLevel.Optimal))
        {
            var row = new byte[stride + 1];
            row[0] = 2;
            for (var y = 0; y < height; y++)
            {
                for (var i = 0; i < stride; i++)
                {
                    var above = y == 0 ? 0 : pixels[((y - 1) * stride) + i];
                    row[i + 1] = (byte)(pixels[(y * stride) + i] - above);
                }

                deflate.Write(row);
            }
        }

        return data.ToArray();
    }

    private static void WriteChunk(Stream file, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        file.Write(number);
    }

    // RFC 2083, appendix: CRC-32, polynomial EDB88320, bit by bit for the short chunks and the one long one alike.
    private static uint Crc(byte[] data)
    {
        var crc = 0xFFFFFFFF;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
