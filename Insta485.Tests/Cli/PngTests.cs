using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

public sealed class PngTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(64, 33)]
    public void WhatIsWrittenCanBeReadBack(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(485).NextBytes(pixels);
        Assert.Equal(pixels, Decode(Png.Encode(pixels, width, height), width, height));
    }

    [Fact]
    public void TheLastChunkIsTheOneEveryPngEndsWith() =>
        Assert.Equal(Convert.FromHexString("0000000049454E44AE426082"), Png.Encode(new byte[3], 1, 1)[^12..]);

    [Fact]
    public void APaintedLandscapeIsAPicture()
    {
        var file = Scenery.Render(485);
        var picture = Picture.Read(new MemoryStream(file));
        Assert.Equal("PNG", picture?.Format);
        var pixels = Decode(file, picture!.Width, picture.Height);
        Assert.True(pixels.Chunk(3).Select(pixel => (pixel[0], pixel[1], pixel[2])).Distinct().Count() > 100);
    }

    [Fact]
    public void TheSameSeedPaintsTheSamePictureAndAnotherSeedAnother()
    {
        Assert.Equal(Scenery.Render(7), Scenery.Render(7));
        Assert.NotEqual(Scenery.Render(7), Scenery.Render(8));
    }

    // As RFC 2083 says: signature, chunks with their sums, one stream of filtered rows.
    private static byte[] Decode(byte[] file, int width, int height)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], file[..8]);
        using var data = new MemoryStream();
        var types = new List<string>();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var type = Encoding.ASCII.GetString(file, at + 4, 4);
            types.Add(type);
            Assert.Equal(Sum(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            if (type == "IHDR")
            {
                Assert.Equal((13, width), (length, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at + 8))));
                Assert.Equal(height, BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at + 12)));
                Assert.Equal([8, 2, 0, 0, 0], file[(at + 16)..(at + 21)]);
            }
            else if (type == "IDAT")
            {
                data.Write(file, at + 8, length);
            }

            at += length + 12;
        }

        Assert.Equal(("IHDR", "IDAT", "IEND"), (types[0], types[1], types[^1]));
        data.Position = 0;
        using var rows = new MemoryStream();
        using (var inflate = new ZLibStream(data, CompressionMode.Decompress))
        {
            inflate.CopyTo(rows);
        }

        Assert.Equal(((width * 3) + 1) * height, rows.Length);
        return Unfilter(rows.ToArray(), width * 3, height);
    }

    private static byte[] Unfilter(byte[] rows, int stride, int height)
    {
        var pixels = new byte[stride * height];
        for (var y = 0; y < height; y++)
        {
            var filter = rows[y * (stride + 1)];
            for (var x = 0; x < stride; x++)
            {
                var left = x < 3 ? 0 : pixels[(y * stride) + x - 3];
                var above = y == 0 ? 0 : pixels[((y - 1) * stride) + x];
                var guess = filter switch
                {
                    0 => 0,
                    1 => left,
                    2 => above,
                    3 => (left + above) / 2,
                    _ => throw new InvalidOperationException($"Filter {filter} is not expected."),
                };
                pixels[(y * stride) + x] = (byte)(rows[(y * (stride + 1)) + 1 + x] + guess);
            }
        }

        return pixels;
    }

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        var sum = uint.MaxValue;
        foreach (var value in data)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (0xEDB88320 & (0 - (sum & 1)));
            }
        }

        return ~sum;
    }
}
