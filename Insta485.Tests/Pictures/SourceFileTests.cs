using System.Text;
using Insta485.Decoder;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pictures;

/// <summary>What the worker reads of a file before it decodes a pixel.</summary>
public sealed class SourceFileTests
{
    [Theory]
    [InlineData(".jpg", "JPEG")]
    [InlineData(".jpg[interlace]", "JPEG")]
    [InlineData(".png", "PNG")]
    [InlineData(".gif", "GIF")]
    [InlineData(".webp", "WebP")]
    [InlineData(".webp[lossless]", "WebP")]
    [InlineData(".avif", "AVIF")]
    [InlineData(".heic", "HEIC")]
    public async Task FormatAndSizeAreReadAndNoBrokenByteIsAnError(string encoder, string format)
    {
        var file = await Samples.ConvertAsync(Samples.Corners(64, 48), encoder);
        Assert.Equal(new PictureHeader(Failure.None, format, 64, 48), SourceFile.Read(file).Header);
        var random = new Random(485);
        for (var i = 0; i < Math.Min(file.Length, 60); i++)
        {
            foreach (var value in new byte[] { 0x00, 0xFF, (byte)random.Next(256) })
            {
                var broken = file.ToArray();
                broken[i] = value;
                Read(broken);
                Read(file[..i]);
            }
        }
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
    [InlineData("\0\0\0\u0018ftypisom\0\0\0\0isommp42")]
    public void WhatIsNoPictureIsNoPhoto(string text) =>
        Assert.Equal(Failure.NotAPhoto, Assert.Throws<DecodeException>(() => SourceFile.Read(Encoding.Latin1.GetBytes(text))).Failure);

    [Fact]
    public void AHeaderOfMillionsOfBlocksIsReadAtOnce()
    {
        byte[] frame = [0xFF, 0xC0, 0, 17, 8, 0, 16, 0, 16, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
        byte[] Many(byte[] block, int times) =>
            [0xFF, 0xD8, .. Enumerable.Repeat(block, times).SelectMany(bytes => bytes), .. frame, .. new byte[64]];
        byte[] boxes =
            [0, 0, 0, 24, .. "ftypheic\0\0\0\0heicmif1"u8,
                .. Enumerable.Repeat(new byte[] { 0, 0, 0, 8, 1, 1, 1, 1 }, 2_000_000).SelectMany(box => box)];
        foreach (var file in new[] { Many([0xFF, 0xE1, 0, 2], 1_000_000), [0xFF, 0xD8, .. Enumerable.Repeat((byte)0xFF, 10_000_000)],
            boxes })
        {
            Read(file);
        }
    }

    private static void Read(byte[] file)
    {
        try
        {
            var header = SourceFile.Read(file).Header;
            Assert.True(header is { Width: > 0, Height: > 0 });
        }
        catch (DecodeException e)
        {
            Assert.NotEqual(Failure.None, e.Failure);
        }
    }
}
