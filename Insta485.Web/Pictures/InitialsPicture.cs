using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using ADRaffy.ENSNormalize;

namespace Insta485.Web.Pictures;

/// <summary>
/// Draws the picture of an account without one: its initials on a colour. The file is then processed like an uploaded one.
/// </summary>
internal static class InitialsPicture
{
    private const int Side = 480;

    // Of the side: how high the letters are, how wide at most, and how thick their strokes.
    private const double LetterHeight = 0.36;
    private const double MostWidth = 0.62;
    private const double Thickness = 0.052;

    private const int Ink = 0xFFFAF4;

    // Of red, green and blue.
    private static readonly int[] Shifts = [16, 8, 0];

    // Each has a contrast of at least 4.5 with the letters.
    private static readonly int[] Grounds = [0xA23D0D, 0x7F5200, 0x4B6A1F, 0x20695A, 0x2B6091, 0x5A509B, 0x85407F, 0xA02C4C];

    /// <summary>The same names always give the same picture.</summary>
    public static Upload Of(string username, string fullname)
    {
        var ground = Grounds[SHA256.HashData(Encoding.UTF8.GetBytes(username))[0] % Grounds.Length];
        var file = Png(Pixels(Initials(username, fullname)), ground);
        return new Upload("initials.png", file.Length, () => new MemoryStream(file));
    }

    /// <summary>The first letters of the first and the last name, or that of the user name if the font has neither.</summary>
    internal static string Initials(string username, string fullname)
    {
        var names = fullname.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        // Decomposed, an accent is a character of its own.
        char[] letters =
        [
            .. names.Take(1).Concat(names.Skip(1).TakeLast(1))
                .Select(name => ENSNormalize.NF.NFD(name)[..1].ToUpperInvariant()[0]).Where(StrokeFont.Has),
        ];
        return letters.Length > 0 ? new string(letters) : username[..1].ToUpperInvariant();
    }

    // For each pixel how much of it is ink, 0 to 255.
    private static byte[] Pixels(string initials)
    {
        var (strokes, width) = StrokeFont.Write(initials);
        var unit = Math.Min(LetterHeight / StrokeFont.Height, MostWidth / Math.Max(width, 1)) * Side;
        var (left, top, radius) = ((Side - (width * unit)) / 2, (Side - (StrokeFont.Height * unit)) / 2, Thickness * Side / 2);
        var pixels = new byte[Side * Side];
        foreach (var stroke in strokes.Select(one => new Stroke(
            (one.X1 * unit) + left, (one.Y1 * unit) + top, (one.X2 * unit) + left, (one.Y2 * unit) + top)))
        {
            for (var y = From(stroke.Y1, stroke.Y2); y < To(stroke.Y1, stroke.Y2); y++)
            {
                for (var x = From(stroke.X1, stroke.X2); x < To(stroke.X1, stroke.X2); x++)
                {
                    var ink = (byte)(255 * Math.Clamp(radius + 0.5 - stroke.DistanceTo(x + 0.5, y + 0.5), 0, 1));
                    pixels[(y * Side) + x] = Math.Max(pixels[(y * Side) + x], ink);
                }
            }
        }

        return pixels;
        int From(double a, double b) => Math.Max(0, (int)(Math.Min(a, b) - radius - 1));
        int To(double a, double b) => Math.Min(Side, (int)(Math.Max(a, b) + radius + 2));
    }

    // A palette of 256 colours between ground and ink (RFC 2083).
    private static byte[] Png(byte[] pixels, int ground)
    {
        using var data = new MemoryStream();
        using (var compressed = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var row in pixels.Chunk(Side))
            {
                // No filter.
                compressed.WriteByte(0);
                compressed.Write(row);
            }
        }

        byte[] palette = [.. Enumerable.Range(0, 256).SelectMany(ink => Shifts.Select(shift =>
            (byte)(((((ground >> shift) & 255) * (255 - ink)) + (((Ink >> shift) & 255) * ink)) / 255)))];
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Side);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Side);
        // Bits of a pixel; colours from a palette.
        (header[8], header[9]) = (8, 3);
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n',
            .. Chunk("IHDR"u8, header), .. Chunk("PLTE"u8, palette), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, []),
        ];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        type.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), Crc(chunk.AsSpan(4, 4 + data.Length)));
        return chunk;
    }

    // CRC-32 of RFC 2083, bit by bit: the file is small.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
