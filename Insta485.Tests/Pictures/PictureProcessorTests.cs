using System.Security.Cryptography;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;
using NetVips;

namespace Insta485.Tests.Pictures;

/// <summary>What becomes of pictures of every kind.</summary>
[Trait("Category", "Slow")]
public sealed class PictureProcessorTests : IAsyncLifetime
{
    private PictureProcessorFixture? _kept;

    private PictureProcessorFixture Kept => _kept ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _kept = await PictureProcessorFixture.NewAsync();

    public Task DisposeAsync()
    {
        Kept.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(".jpg", ".jpg", "image/jpeg", "JPEG")]
    [InlineData(".png", ".png", "image/png", "PNG")]
    [InlineData(".webp", ".webp", "image/webp", "WebP")]
    [InlineData(".gif", ".gif", "image/gif", "GIF")]
    [InlineData(".heic", ".jpg", "image/jpeg", "JPEG")]
    [InlineData(".avif", ".jpg", "image/jpeg", "JPEG")]
    public async Task EveryFormatIsKeptWithItsSizes(string from, string extension, string type, string format)
    {
        var row = await Kept.TakeAsync(await Samples.ConvertAsync(Samples.Corners(1200, 900), from), "fox" + from);
        Assert.Matches(@"^[0-9a-f]{32}\" + extension + "$", row.Filename);
        Assert.Equal((1200, 900, type), (row.Width, row.Height, row.Type));
        AssertDescribed(row, format);
        Samples.AssertNear((125, 115, 77), Samples.Colour(row.Colour), 12);
        foreach (var file in Kept.Files.Values)
        {
            AssertUpright(Samples.CornersOf(file));
        }
    }

    [Theory]
    [InlineData(3000, 1500, 2048, 1024)]
    [InlineData(1500, 3000, 1024, 2048)]
    [InlineData(3000, 1000, 2160, 720)]
    [InlineData(1000, 6000, 720, 4320)]
    [InlineData(2000, 100, 2000, 100)]
    [InlineData(24000, 600, 16000, 400)]
    [InlineData(2048, 10, 2048, 10)]
    [InlineData(200, 100, 200, 100)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(1, 3000, 1, 3000)]
    public async Task ItIsMadeSmallerAndNeverLarger(int width, int height, int keptWidth, int keptHeight)
    {
        var row = await Kept.TakeAsync(TestPictures.Png(width, height));
        Assert.Equal((keptWidth, keptHeight), (row.Width, row.Height));
        AssertDescribed(row, "PNG");
    }

    [Fact]
    public async Task APictureIsUprightHoweverTheCameraWasHeld()
    {
        // What the sensor saw, by orientation: quarter turns, and flips of them.
        Func<Image, Image>[] lain =
        [
            image => image, image => image.FlipHor(), image => image.Rot180(), image => image.FlipVer(),
            image => image.Rot90().FlipHor(), image => image.Rot270(), image => image.Rot270().FlipHor(), image => image.Rot90(),
        ];
        for (var orientation = 1; orientation <= 8; orientation++)
        {
            var seen = await Samples.ConvertAsync(Samples.Corners(160, 80), ".jpg", lain[orientation - 1]);
            var row = await Kept.TakeAsync(MetadataInjector.Turned(seen, orientation));
            Assert.Equal((orientation, 160, 80), (orientation, row.Width, row.Height));
            foreach (var key in PictureVariant.KeysOf(row.Filename))
            {
                AssertUpright(Samples.CornersOf(Kept.Bytes(key)));
            }
        }
    }

    [Fact]
    public async Task ColoursForPrintersBecomeColoursForScreens()
    {
        var printed = await Samples.ConvertAsync(Samples.Corners(160, 80), ".jpg", image => image.Colourspace(Enums.Interpretation.Cmyk));
        var row = await Kept.TakeAsync(printed);
        var file = Kept.Bytes(row.Filename);
        AssertDescribed(row, "JPEG");
        Assert.Equal(3, ComponentsOf(file));
        // A printer's blue is not a screen's: it is enough that each colour is still the one it was.
        var corners = Samples.CornersOf(file);
        Assert.All(corners.Zip(Samples.Colours), pair => Samples.AssertNear(pair.Second, pair.First, 90));
    }

    [Fact]
    public async Task AColourProfileIsAppliedAndNotKept()
    {
        var wide = await Samples.ConvertAsync(Samples.Corners(160, 80), ".png", image => image.IccTransform("p3", inputProfile: "srgb"));
        Assert.Contains("iCCP", Metadata.Find(new MemoryStream(wide)));
        var row = await Kept.TakeAsync(wide);
        Assert.Empty(Metadata.Find(new MemoryStream(Kept.Bytes(row.Filename))));
        Assert.All((Samples.CornersOf(Kept.Bytes(row.Filename))).Zip(Samples.Colours),
            pair => Samples.AssertNear(pair.Second, pair.First, 3));
    }

    [Fact]
    public async Task SixteenBitsBecomeEight()
    {
        var file = await Samples.ConvertAsync(Samples.Corners(160, 80), ".png", image => image.Colourspace(Enums.Interpretation.Rgb16));
        Assert.Equal(16, file[24]);
        var row = await Kept.TakeAsync(file);
        AssertDescribed(row, "PNG");
        Assert.Equal(8, Kept.Bytes(row.Filename)[24]);
        AssertUpright(Samples.CornersOf(Kept.Bytes(row.Filename)));
    }

    [Theory]
    [InlineData(".png", "PNG")]
    [InlineData(".jpg", "JPEG")]
    public async Task GreyStaysGrey(string extension, string format)
    {
        var grey = Samples.Paint(160, 80, (_, _) => (90, 90, 90));
        var row = await Kept.TakeAsync(
            await Samples.ConvertAsync(grey, extension, image => image.Colourspace(Enums.Interpretation.Bw)));
        AssertDescribed(row, format);
        Samples.AssertNear((90, 90, 90), Samples.Colour(row.Colour), 4);
        foreach (var file in Kept.Files.Values)
        {
            Assert.All(Samples.CornersOf(file), corner => Samples.AssertNear((90, 90, 90), corner, 4));
        }
    }

    [Fact]
    public async Task WhatIsTransparentStaysSo()
    {
        var clear = await Samples.ConvertAsync(Samples.Corners(160, 80), ".png", image => image.BandjoinConst([40]));
        Assert.Equal(6, clear[25]);
        var row = await Kept.TakeAsync(clear);
        AssertDescribed(row, "PNG");
        Assert.Equal(6, Kept.Bytes(row.Filename)[25]);
        // The fourth of its values, alone.
        var alpha = Samples.Pixels(await Samples.ConvertAsync(Kept.Bytes(row.Filename), ".png", image => image.ExtractBand(3)));
        Assert.All(alpha.Pixels, value => Assert.InRange(value, 39, 41));
    }

    [Theory]
    [InlineData(".gif")]
    [InlineData(".webp")]
    public async Task OfWhatMovesTheFirstFrameIsKept(string extension)
    {
        var film = await Samples.ConvertAsync(Samples.Film(160, 80, 3), extension + "[page_height=80]");
        Assert.Equal(3, PictureInfo.Read(film)?.Frames);
        var row = await Kept.TakeAsync(film);
        Assert.Equal((160, 80), (row.Width, row.Height));
        AssertDescribed(row, extension == ".gif" ? "GIF" : "WebP");
        Samples.AssertNear(Samples.Colours[0], Samples.Colour(row.Colour));
        foreach (var file in Kept.Files.Values)
        {
            Assert.Equal(1, PictureInfo.Read(file)?.Frames);
            Assert.All(Samples.CornersOf(file), corner => Samples.AssertNear(Samples.Colours[0], corner));
        }
    }

    [Fact]
    public async Task ASmallFileThatIsManyPixelsIsTakenWithinTheLimits()
    {
        // 49 million of one colour: 143 KB in the file, 147 MB if it is decoded at once.
        var green = Samples.Paint(700, 700, (_, _) => (30, 180, 30));
        var row = await Kept.TakeAsync(await Samples.ConvertAsync(green, ".png", image => image.Zoom(10, 10)));
        Assert.Equal((2048, 2048), (row.Width, row.Height));
        AssertDescribed(row, "PNG");
    }

    [Fact]
    public async Task MoreAtOnceThanCoresAllGetThrough()
    {
        var picture = await Samples.ConvertAsync(Samples.Corners(60, 40), ".jpg");
        var rows = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => Kept.TakeAsync(picture)));
        Assert.Equal(rows.Length, rows.Select(row => row.Filename).Distinct().Count());
        Assert.Equal(rows.Length * PictureVariant.KeysOf("").Count, Kept.Files.Count);
    }

    private static void AssertUpright(List<(int R, int G, int B)> corners) =>
        Assert.All(corners.Zip(Samples.Colours), pair => Samples.AssertNear(pair.Second, pair.First));

    // Components of the frame header.
    private static int ComponentsOf(byte[] jpeg)
    {
        var at = 2;
        while (jpeg[at + 1] is not (0xC0 or 0xC2))
        {
            at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3];
        }

        return jpeg[at + 9];
    }

    private void AssertDescribed(PictureRow row, string format)
    {
        Assert.Equal(PictureVariant.KeysOf(row.Filename).Order(), Kept.Files.Keys.Where(key => key.EndsWith(row.Filename)).Order());
        var master = Kept.Bytes(row.Filename);
        Assert.Equal(new PictureInfo(format, row.Width, row.Height), PictureInfo.Read(master));
        Assert.Equal((master.Length, Convert.ToHexStringLower(SHA256.HashData(master))), (row.Bytes, row.Sha256));
        foreach (var size in PictureVariant.All)
        {
            var picture = PictureInfo.Read(Kept.Bytes(size.KeyOf(row.Filename)))!;
            Assert.Equal("WebP", picture.Format);
            Assert.Equal(size.IsSquare ? Math.Min(size.Side, row.Width) : size.WidthOf(row.Width, row.Height), picture.Width);
            var height = size.IsSquare
                ? Math.Min(size.Side, row.Height) : Math.Max(1, (double)picture.Width / row.Width * row.Height);
            Assert.InRange(picture.Height, height - 1, height + 1);
        }
    }
}
