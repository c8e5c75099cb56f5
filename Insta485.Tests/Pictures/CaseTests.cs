using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>Files that other programs write and that once came out wrong (Cases/), with what a browser shows of each.</summary>
[Trait("Category", "Slow")]
public sealed class CaseTests : IAsyncLifetime
{
    // Red, green, blue, yellow, in reading order.
    private static readonly (byte, byte, byte)[] Quarters = [(220, 30, 30), (30, 170, 50), (30, 60, 210), (240, 220, 40)];

    private PictureProcessorFixture? _kept;

    private PictureProcessorFixture Kept => _kept ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _kept = await PictureProcessorFixture.NewAsync();

    public Task DisposeAsync()
    {
        Kept.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("gray-profile-in-colour.jpg")]
    [InlineData("no-end-mark.jpg")]
    [InlineData("bytes-between-segments.jpg")]
    [InlineData("moving.avif")]
    [InlineData("moving.apng")]
    [InlineData("heic-named.jpg")]
    public async Task TheFourColoursAreKept(string file) => AssertCorners(await TakeAsync(file), Quarters, 12);

    [Fact]
    public async Task DisplayP3OfTheContainerIsConverted() =>
        AssertCorners(await TakeAsync("p3-without-icc.avif"), [(240, 0, 0), (0, 173, 10), (16, 61, 218), (244, 219, 0)], 12);

    [Fact]
    public async Task GammaIsApplied() => AssertCorners(await TakeAsync("gamma-1.png"), [(128, 128, 128)], 2);

    [Fact]
    public async Task Bt2020WithPqIsToneMapped() =>
        AssertCorners(await TakeAsync("hdr-pq.png"), [(187, 187, 187), (61, 61, 61), (187, 187, 187), (61, 61, 61)], 3);

    [Fact]
    public async Task TransparencyOfAnAvifIsKept()
    {
        var row = await TakeAsync("transparent.avif");
        Assert.Equal("image/webp", row.Type);
        using var master = NetVips.Image.NewFromBuffer(Kept.Bytes(row.Filename));
        Assert.True(master.HasAlpha());
        Assert.Equal(0, master.ExtractBand(3).Min());
        Assert.True(master.ExtractBand(3).Max() > 200);
    }

    [Theory]
    [InlineData("tall-screenshot.png", 720, 8000)]
    [InlineData("panorama-16382x3628.png", 3251, 720)]
    [InlineData("phone-8160x6144.jpg", 2048, 1542)]
    public async Task TheShortSideStaysLegible(string file, int width, int height)
    {
        var row = await TakeAsync(file);
        Assert.Equal((width, height), (row.Width, row.Height));
        foreach (var size in PictureVariant.Wide)
        {
            var small = PictureInfo.Read(Kept.Bytes(size.KeyOf(row.Filename)));
            Assert.Equal(size.WidthOf(width, height), small?.Width);
            Assert.True(Math.Min(small?.Width ?? 0, small?.Height ?? 0) >= Math.Min(size.Side * 3 / 4, 720));
        }
    }

    [Fact]
    public async Task AnEmptyFileIsCalledEmpty() =>
        Assert.Equal("The file is empty. Please choose another photo.", (await Kept.RefusedAsync(Case("empty.jpg"), "empty.jpg")).Message);

    [Fact]
    public async Task HalfAPictureIsRefused()
    {
        var whole = Case("no-end-mark.jpg");
        byte[][] halves =
            [whole[..^60], [.. whole[..^60], 0xFF, 0xD9], whole[..^20], whole[..^5], Case("bytes-between-segments.jpg")[..^40]];
        foreach (var half in halves)
        {
            Assert.Equal("The photo is damaged and can't be read.", (await Kept.RefusedAsync(half)).Message);
        }
    }

    private static byte[] Case(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Pictures", "Cases", file));

    private Task<PictureRow> TakeAsync(string file) => Kept.TakeAsync(Case(file), file);

    // One colour stands for all corners. The master and its whole sizes show them.
    private void AssertCorners(PictureRow row, (byte R, byte G, byte B)[] colours, int most)
    {
        Assert.All(PictureVariant.KeysOf(row.Filename).Where(key => !key.Contains("face") && !key.Contains("square")), key =>
            Assert.All(Samples.CornersOf(Kept.Bytes(key)).Select((corner, at) => (corner, at)), pair =>
                Samples.AssertNear(colours[pair.at % colours.Length], pair.corner, most)));
    }
}
