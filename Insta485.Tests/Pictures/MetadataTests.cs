using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>What a picture says besides its picture is found in what came, and nowhere in what is kept or served.</summary>
[Trait("Category", "Slow")]
public sealed class MetadataTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private static readonly string[] Telling = [MetadataInjector.Marker, "Exif", MetadataInjector.Adobe, "8BIM", "xmpmeta", "<script"];

    [Theory]
    [InlineData(".jpg", ".jpg", "APP1,APP13,COM,end")]
    [InlineData(".png", ".png", "eXIf,tEXt,iTXt,tIME,end")]
    [InlineData(".webp", ".webp", "EXIF,XMP ,end")]
    [InlineData(".webp[lossless]", ".webp", "EXIF,XMP ,end")]
    [InlineData(".gif", ".gif", "extension FE,extension FF,end")]
    public async Task NothingOfItIsKeptOrServed(string from, string extension, string found)
    {
        var file = MetadataInjector.Mark(await Samples.ConvertAsync(Samples.Corners(200, 150), from));
        Assert.Subset(Find(file).ToHashSet(), found.Split(',').ToHashSet());
        await AssertCleanAsync(file, extension);
    }

    [Theory]
    [InlineData(".heic")]
    [InlineData(".avif")]
    public async Task NothingOfItComesOutOfAPhonesOwnFormat(string format)
    {
        var file = await Samples.ConvertAsync(MetadataInjector.Mark(await Samples.ConvertAsync(Samples.Corners(200, 150), ".jpg")), format);
        Assert.Contains(MetadataInjector.Marker, Encoding.Latin1.GetString(file));
        Assert.NotEmpty(Metadata.Find(new MemoryStream(file)));
        await AssertCleanAsync(file, ".jpg");
    }

    [Fact]
    public async Task WhatFollowsAPictureIsNotKept()
    {
        byte[] zip = [.. "PK\u0003\u0004"u8, .. Encoding.ASCII.GetBytes(MetadataInjector.Marker), .. "PK\u0005\u0006"u8, .. new byte[18]];
        foreach (var tail in new[] { zip, Encoding.ASCII.GetBytes($"<html><script>{MetadataInjector.Marker}</script></html>") })
        {
            await AssertCleanAsync([.. await Samples.ConvertAsync(Samples.Corners(80, 60), ".jpg"), .. tail], ".jpg");
            await AssertCleanAsync([.. await Samples.ConvertAsync(Samples.Corners(80, 60), ".png"), .. tail], ".png");
        }

        // A script whose first word is a GIF's signature, its size the beginning of a comment, its end behind the picture.
        byte[] script = [.. "GIF89a/*"u8, .. TestPictures.Gif()[8..], .. Encoding.ASCII.GetBytes($"*/=1;'{MetadataInjector.Marker}'")];
        Assert.Contains("end", Metadata.Find(new MemoryStream(script)));
        await AssertCleanAsync(script, ".gif");
    }

    [Fact]
    public void EveryPlaceThatCanHoldSomethingIsLookedAt()
    {
        foreach (var marker in Enumerable.Range(0xE1, 15).Except([0xEE]).Append(0xFE))
        {
            Assert.Single(Find([0xFF, 0xD8, 0xFF, (byte)marker, 0, 4, 1, 2, 0xFF, 0xDA, 0, 2, 1, 0xFF, 0, 2, 0xFF, 0xD9]));
        }

        // A thumbnail in JFIF's header; segments between the scans; what stands where no segment is.
        Assert.Equal(["APP0"], Find([0xFF, 0xD8, 0xFF, 0xE0, 0, 20, .. "JFIF\0"u8, .. new byte[13], 0xFF, 0xD9]));
        Assert.Equal(["COM"], Find([0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 1, 2, 0xFF, 0xFE, 0, 4, 1, 2, 0xFF, 0xDA, 0, 2, 3, 0xFF, 0xD9]));
        Assert.NotEmpty(Find([0xFF, 0xD8, .. Encoding.ASCII.GetBytes(MetadataInjector.Marker), 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xD9]));
        Assert.NotEmpty(Find([0xFF, 0xD8, 0xFF, 0xEE, 0, 40, .. "Adobe"u8, .. new byte[33], 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xD9]));
        Assert.Empty(Find([0xFF, 0xD8, 0xFF, 0xEE, 0, 14, .. "Adobe"u8, .. new byte[7], 0xFF, 0xDA, 0, 2, 1, 0xFF, 0xD0, 1, 0xFF, 0xD9]));
        Assert.Equal(["no picture"], Find("hello, hello, hello"u8.ToArray()));
        Assert.Equal(["no picture"], Find([]));
    }

    [Fact]
    public async Task CutAnywhereItIsNoError()
    {
        foreach (var extension in new[] { ".jpg", ".png", ".webp", ".gif" })
        {
            var file = MetadataInjector.Mark(await Samples.ConvertAsync(Samples.Corners(16, 16), extension));
            for (var length = 0; length < file.Length; length++)
            {
                Find(file[..length]);
            }
        }
    }

    private static IReadOnlyList<string> Find(byte[] file) => Metadata.Find(new MemoryStream(file));

    private async Task AssertCleanAsync(byte[] file, string extension)
    {
        var visitor = await site.As("jag");
        Assert.Equal(302, (await visitor.UploadAsync(file)).Status);
        var name = await site.OneAsync<string>("select filename from posts order by postid desc limit 1");
        Assert.EndsWith(extension, name);
        foreach (var key in PictureVariant.KeysOf(name))
        {
            var answer = await visitor.GetAsync($"/uploads/{key}");
            Assert.Equal(200, answer.Status);
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(site.Uploads, key)), answer.Bytes);
            Assert.Empty(Find(answer.Bytes));
            var text = Encoding.Latin1.GetString(answer.Bytes);
            Assert.All(Telling, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
        }
    }
}
