using System.Globalization;
using System.Text;
using Insta485.Tests.Infrastructure;
using Microsoft.Playwright;
using NetVips;

namespace Insta485.Tests.Browser;

/// <summary>What is kept of a photo shows the same colours in Chromium as the photo that was uploaded.</summary>
public sealed class ColoursTests : IAsyncLifetime
{
    private const string Cicp = "cICP";

    // White, red, green, blue.
    private static readonly int[] P3 = [31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000];

    private PictureProcessorFixture? _kept;

    private PictureProcessorFixture Kept => _kept ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _kept = await PictureProcessorFixture.NewAsync();

    public Task DisposeAsync()
    {
        Kept.Dispose();
        return Task.CompletedTask;
    }

    [BrowserTheory]
    [InlineData("jpg", "image/jpeg", 8)]
    [InlineData("jpg with Display P3", "image/jpeg", 8)]
    [InlineData("grey jpg", "image/jpeg", 4)]
    [InlineData("cmyk jpg", "image/jpeg", 12)]
    [InlineData("jpg turned 3", "image/jpeg", 8)]
    [InlineData("jpg turned 5", "image/jpeg", 8)]
    [InlineData("jpg turned 6", "image/jpeg", 8)]
    [InlineData("png", "image/png", 2)]
    [InlineData("png with Display P3", "image/png", 4)]
    [InlineData("png of 16 bits", "image/png", 2)]
    [InlineData("transparent png", "image/png", 3)]
    [InlineData("png cICP 9 16", "image/png", 6)]
    [InlineData("png cICP 9 18", "image/png", 6)]
    [InlineData("png cICP 12 16", "image/png", 6)]
    [InlineData("png cICP 12 13", "image/png", 4)]
    [InlineData("png cICP 9 14", "image/png", 4)]
    [InlineData("png cICP 1 1", "image/png", 4)]
    [InlineData("png cICP 1 8", "image/png", 4)]
    [InlineData("png gAMA 100000", "image/png", 4)]
    [InlineData("png cICP 1 13 with Display P3", "image/png", 4)]
    [InlineData("png cICP 9 16 with Display P3", "image/png", 6)]
    [InlineData("png gAMA 45455", "image/png", 4)]
    [InlineData("png gAMA 100000 with Display P3", "image/png", 4)]
    [InlineData("png gAMA 45455 cHRM P3", "image/png", 4)]
    [InlineData("png gAMA 100000 cHRM P3", "image/png", 4)]
    [InlineData("gif", "image/gif", 4)]
    [InlineData("transparent gif", "image/gif", 4)]
    [InlineData("webp", "image/webp", 12)]
    [InlineData("transparent webp", "image/webp", 12)]
    [InlineData("avif", "image/avif", 12)]
    [InlineData("transparent avif", "image/avif", 12)]
    [InlineData("avif nclx 1 1", "image/avif", 12)]
    [InlineData("avif nclx 1 6", "image/avif", 12)]
    [InlineData("avif nclx 1 8", "image/avif", 12)]
    [InlineData("avif nclx 1 14", "image/avif", 12)]
    [InlineData("avif nclx 12 1", "image/avif", 12)]
    [InlineData("avif nclx 9 1", "image/avif", 12)]
    [InlineData("avif nclx 1 13", "image/avif", 12)]
    [InlineData("avif nclx 9 14", "image/avif", 12)]
    [InlineData("avif nclx 12 13", "image/avif", 12)]
    [InlineData("avif nclx 9 16", "image/avif", 14)]
    [InlineData("avif nclx 9 18", "image/avif", 14)]
    [InlineData("Cases/p3-without-icc.avif", "image/avif", 12)]
    [InlineData("Cases/hdr-pq.png", "image/png", 4)]
    [InlineData("Cases/gamma-1.png", "image/png", 2)]
    [InlineData("Cases/gray-profile-in-colour.jpg", "image/jpeg", 8)]
    [InlineData("Cases/bytes-between-segments.jpg", "image/jpeg", 8)]
    public async Task ItLooksLikeWhatWasUploaded(string kind, string type, int most)
    {
        var file = Make(kind);
        var row = await Kept.TakeAsync(file);
        var context = await (await Chromium.BrowserAsync()).NewContextAsync();
        await using (context)
        {
            var page = await context.NewPageAsync();
            var (came, kept) = (await ShownAsync(page, file, type), await ShownAsync(page, Kept.Bytes(row.Filename), row.Type));
            Assert.All(came.Zip(kept).Index(), pair =>
                Samples.AssertNear(pair.Item.First, pair.Item.Second, most));
        }
    }

    private static byte[] Make(string kind)
    {
        if (kind.StartsWith("Cases/", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Pictures", kind));
        }

        var words = kind.Split(' ');
        using var corners = Image.NewFromBuffer(PngEncoder.Encode(Samples.Pixels(Samples.Corners(160, 80)).Pixels, 160, 80));
        using var image = words switch
        {
            // The right half is transparent.
            ["transparent", "gif"] => corners.Bandjoin((Image.Black(80, 80) + 255).Cast(Enums.BandFormat.Uchar).Embed(0, 0, 160, 80)),
            ["transparent", ..] => corners.BandjoinConst([120]),
            ["cmyk", ..] => corners.IccTransform("cmyk", inputProfile: "srgb"),
            [_, "turned", var way] => corners.Mutate(mutable => mutable.Set(GValue.GIntType, "orientation", (int)Number(way))),
            ["grey", ..] => corners.Colourspace(Enums.Interpretation.Bw),
            [.., "with", _, _] => corners.IccTransform("p3", inputProfile: "srgb"),
            [_, "of", ..] => corners.Colourspace(Enums.Interpretation.Rgb16),
            _ => corners.Copy(),
        };
        var format = words.First(word => word is "jpg" or "png" or "gif" or "webp" or "avif");
        var file = image.WriteToBuffer($".{format}");
        return words switch
        {
            [_, Cicp, var primaries, var transfer, ..] => WithChunk(file, Cicp, [Number(primaries), Number(transfer), 0, 1]),
            [_, "nclx", var primaries, var transfer] => WithNclx(Number(primaries), Number(transfer)),
            [_, "gAMA", var gamma, "cHRM", _] => WithChunk(WithGamma(file, gamma), "cHRM", [.. P3.SelectMany(BigEndian)]),
            [_, "gAMA", var gamma, ..] => WithGamma(file, gamma),
            _ => file,
        };
    }

    private static byte[] WithGamma(byte[] png, string gamma) =>
        WithChunk(png, "gAMA", BigEndian(int.Parse(gamma, CultureInfo.InvariantCulture)));

    // In a file that has one: primaries, transfer and matrix, of two bytes each.
    private static byte[] WithNclx(byte primaries, byte transfer)
    {
        var avif = Make("Cases/p3-without-icc.avif");
        var at = avif.AsSpan().IndexOf("nclx"u8);
        Assert.True(at > 0);
        (avif[at + 4], avif[at + 5], avif[at + 6], avif[at + 7]) = (0, primaries, 0, transfer);
        return avif;
    }

    // Behind the signature and IHDR.
    private static byte[] WithChunk(byte[] png, string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        return [.. png[..33], .. BigEndian(data.Length), .. body, .. BigEndian((int)MetadataInjector.Crc(body)), .. png[33..]];
    }

    private static byte Number(string word) => byte.Parse(word, CultureInfo.InvariantCulture);

    private static byte[] BigEndian(int number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];

    // The corners of the image as the browser draws it on a white page.
    private static async Task<List<(int R, int G, int B)>> ShownAsync(IPage page, byte[] file, string type)
    {
        await page.SetContentAsync($"<img alt='' style='display: block' src='data:{type};base64,{Convert.ToBase64String(file)}'>");
        await page.EvaluateAsync("() => document.images[0].decode()");
        return Samples.CornersOf(await page.Locator("img").ScreenshotAsync());
    }
}
