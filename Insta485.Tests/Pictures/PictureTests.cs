using System.Buffers.Binary;
using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

public sealed class PictureTests
{
    private static readonly byte[] App0 = [0xFF, 0xE0, 0x00, 0x10, .. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0];
    private static readonly byte[] Huffman = [0xFF, 0xC4, 0x00, 0x06, 0xFF, 0xC0, 0x00, 0x11];
    private static readonly byte[] Thumbnail = [0xFF, 0xE1, 0x00, 0x14, 0xFF, 0xD8, .. Frame(0xC0, 9, 9)[..16]];

    /// <summary>Pictures made by hand, each 640 by 480.</summary>
    public static TheoryData<string, byte[]> Kinds => new()
    {
        { "JPEG", Jpeg(App0, Frame(0xC0, 640, 480)) },
        { "JPEG", Jpeg(App0, Huffman, Frame(0xC1, 640, 480)) },
        { "JPEG", Jpeg(App0, Huffman, Frame(0xC2, 640, 480)) },
        { "JPEG", Jpeg(Thumbnail, [0xFF, 0xFF, 0xFF], Frame(0xC2, 640, 480)) },
        { "JPEG", Jpeg([0xFF], App0, [0xFF], Frame(0xCF, 640, 480)) },
        { "JPEG", Jpeg([0xFF, 0xFE, 0x00, 0x02], Frame(0xC0, 640, 480)) },
        { "PNG", TestPictures.Png(640, 480) },
        { "GIF", Gif("GIF87a", 640, 480) },
        { "GIF", Gif("GIF89a", 640, 480) },
        { "WebP", WebP("VP8 ", [0x30, 0x01, 0x00, 0x9D, 0x01, 0x2A, .. Little(640), .. Little(480)]) },
        // The upper two bits of each are a scale for showing, not part of the size.
        { "WebP", WebP("VP8 ", [0x30, 0x01, 0x00, 0x9D, 0x01, 0x2A, .. Little(640 | 0x4000), .. Little(480 | 0x8000)]) },
        { "WebP", WebP("VP8L", [0x2F, .. Little32(639u | (479u << 14) | (1u << 28))]) },
        { "WebP", WebP("VP8X", [0x10, 0, 0, 0, 0x7F, 0x02, 0x00, 0xDF, 0x01, 0x00]) },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void FormatAndSizeAreRead(string format, byte[] file) => Assert.Equal(new Picture(format, 640, 480), Read(file));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void CutAnywhereItIsNothingOrTheSame(string format, byte[] file)
    {
        var known = 0;
        for (var length = 0; length <= file.Length; length++)
        {
            if (Read(file[..length]) is { } picture)
            {
                Assert.Equal(new Picture(format, 640, 480), picture);
                known++;
            }
        }

        Assert.InRange(known, 1, file.Length - 9);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NoBrokenByteIsAnError(string format, byte[] file)
    {
        var random = new Random(485);
        for (var i = 0; i < Math.Min(file.Length, 60); i++)
        {
            foreach (var value in new byte[] { 0x00, 0xFF, (byte)random.Next(256) })
            {
                var broken = file.ToArray();
                broken[i] = value;
                var picture = Read(broken);
                Assert.True(picture is null || (picture.Width > 0 && picture.Height > 0), $"{format}, byte {i}");
            }
        }
    }

    [Fact]
    public void RealFilesAreRead()
    {
        Assert.Equal(new Picture("GIF", 1, 1), Read(TestPictures.Gif()));
        Assert.Equal(new Picture("WebP", 1, 1), Read(TestPictures.WebP()));
        Assert.Equal("JPEG", Read(TestPictures.Jpeg())?.Format);
        Assert.Equal(new Picture("PNG", 3, 70000), Read(TestPictures.Png(3, 70000)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello, this is not a picture at all")]
    [InlineData("<!DOCTYPE html><html><body><script>alert(1)</script></body></html>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("%PDF-1.7 and so on, and so on, and so on")]
    [InlineData("BM0000000000000000000000000000000000000000")]
    [InlineData("GIF88a0000000000000000000000000000000000000")]
    [InlineData("RIFF0000WAVEfmt 000000000000000000000000000")]
    [InlineData("RIFF0000WEBPALPH000000000000000000000000000")]
    public void WhatIsNoPictureIsNothing(string text) => Assert.Null(Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void APictureWithoutWidthOrHeightIsNothing()
    {
        foreach (var (width, height) in new[] { (0, 480), (640, 0), (0, 0) })
        {
            Assert.Null(Read(Jpeg(App0, Frame(0xC0, width, height))));
            Assert.Null(Read(Gif("GIF89a", width, height)));
            Assert.Null(Read(WebP("VP8 ", [0x30, 0x01, 0x00, 0x9D, 0x01, 0x2A, .. Little(width), .. Little(height)])));
            var png = TestPictures.Png(640, 480);
            BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
            BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
            Assert.Null(Read(png));
        }
    }

    [Fact]
    public void AJpegWithoutAFrameIsNothing()
    {
        Assert.Null(Read([0xFF, 0xD8, 0xFF, 0xD9, .. new byte[40]]));
        Assert.Null(Read(Jpeg(App0, [0xFF, 0xDA, 0x00, 0x08], Frame(0xC0, 640, 480))));
        Assert.Null(Read(Jpeg([0xFF, 0xE0, 0x00, 0x00], Frame(0xC0, 640, 480))));
        Assert.Null(Read([0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 5000)]));
    }

    private static Picture? Read(byte[] file) => Picture.Read(new MemoryStream(file));

    private static byte[] Jpeg(params byte[][] segments) =>
        [0xFF, 0xD8, .. segments.SelectMany(segment => segment), 0xFF, 0xDA, .. new byte[32]];

    // Length, precision, height, width, three components.
    private static byte[] Frame(byte marker, int width, int height) =>
    [
        0xFF, marker, 0x00, 0x11, 0x08, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width,
        3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
    ];

    private static byte[] Gif(string version, int width, int height) =>
        [.. Encoding.ASCII.GetBytes(version), .. Little(width), .. Little(height), 0, 0, 0, .. new byte[20]];

    private static byte[] WebP(string chunk, byte[] data) =>
        [.. "RIFF"u8, .. Little32(100), .. "WEBP"u8, .. Encoding.ASCII.GetBytes(chunk), .. Little32((uint)data.Length), .. data,
            .. new byte[30]];

    private static byte[] Little(int number) => [(byte)number, (byte)(number >> 8)];

    private static byte[] Little32(uint number) => [(byte)number, (byte)(number >> 8), (byte)(number >> 16), (byte)(number >> 24)];
}
