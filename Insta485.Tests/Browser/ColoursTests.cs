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
    [InlineData("png gAMA 45455", "image/png", 4)]
    [InlineData("gif", "image/gif", 4)]
    [InlineData("webp", "image/webp", 12)]
    [InlineData("transparent webp", "image/webp", 12)]
    [InlineData("avif", "image/avif", 12)]
    [InlineData("transparent avif", "image/avif", 12)]
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
            ["transparent", ..] => corners.BandjoinConst([120]),
            ["grey", ..] => corners.Colourspace(Enums.Interpretation.Bw),
            [_, "with", ..] => corners.IccTransform("p3", inputProfile: "srgb"),
            [_, "of", ..] => corners.Colourspace(Enums.Interpretation.Rgb16),
            _ => corners.Copy(),
        };
        var format = words.First(word => word is "jpg" or "png" or "gif" or "webp" or "avif");
        var file = image.WriteToBuffer($".{format}");
        return words switch
        {
            [_, Cicp, var primaries, var transfer] => WithChunk(file, Cicp, [Number(primaries), Number(transfer), 0, 1]),
            [_, "gAMA", var gamma] => WithChunk(file, "gAMA", BigEndian(int.Parse(gamma, CultureInfo.InvariantCulture))),
            _ => file,
        };
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
