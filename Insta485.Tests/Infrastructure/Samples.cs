using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NetVips;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// Pictures of every kind, made when they are asked for: painted here, encoded and read by NetVips; HEIC is encoded by the system's
/// <c>vips</c> (docs/decisions/0030).
/// </summary>
public static class Samples
{
    private static readonly ConcurrentDictionary<(string Hash, string To), Task<byte[]>> Converted = new();

    // The pictures are small, and other tests run at the same time.
    static Samples() => (NetVips.NetVips.Concurrency, Cache.Max) = (1, 0);

    /// <summary>Red, green, blue and yellow: the corners from the upper left, row by row.</summary>
    public static IReadOnlyList<(byte R, byte G, byte B)> Colours { get; } = [(220, 30, 30), (30, 180, 30), (30, 30, 220), (220, 220, 30)];

    /// <summary>A pixmap, painted pixel by pixel.</summary>
    public static byte[] Paint(int width, int height, Func<int, int, (byte R, byte G, byte B)> paint)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = paint(i / 3 % width, i / 3 / width);
        }

        return [.. Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n"), .. pixels];
    }

    /// <summary>One that has another colour in each corner.</summary>
    public static byte[] Corners(int width, int height) =>
        Paint(width, height, (x, y) => Colours[(y * 2 / height * 2) + (x * 2 / width)]);

    /// <summary>One that cannot be made small: noise.</summary>
    public static byte[] Noise(int width, int height)
    {
        var random = new Random(485);
        return Paint(width, height, (_, _) => ((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
    }

    /// <summary>Frames of one colour each, one above the other: what libvips makes moving pictures of.</summary>
    public static byte[] Film(int width, int height, int frames) => Paint(width, height * frames, (_, y) => Colours[y / height % 4]);

    /// <summary>A picture in another format.</summary>
    /// <param name="from">A painted pixmap or a file.</param>
    /// <param name="to">The extension of the format, and the encoder's options: <c>.jpg[Q=90]</c>.</param>
    /// <param name="change">What is done to it.</param>
    public static Task<byte[]> ConvertAsync(byte[] from, string to, Func<Image, Image>? change = null) =>
        change is null ? Converted.GetOrAdd((Convert.ToHexString(SHA256.HashData(from)), to), _ => EncodeAsync(from, to))
        : Task.FromResult(Encode(from, to, change));

    /// <summary>The pixel at each corner, a little inside.</summary>
    public static List<(int R, int G, int B)> CornersOf(byte[] file)
    {
        var (width, height, pixels) = Pixels(file);
        return [.. new[] { (width / 8, height / 8), (width * 7 / 8, height / 8), (width / 8, height * 7 / 8),
            (width * 7 / 8, height * 7 / 8) }
            .Select(at => ((at.Item2 * width) + at.Item1) * 3).Select(at => ((int)pixels[at], (int)pixels[at + 1], (int)pixels[at + 2]))];
    }

    /// <summary>Width, height and what a screen shows, on black.</summary>
    public static (int Width, int Height, byte[] Pixels) Pixels(byte[] file)
    {
        using var image = Read(file);
        using var shown = image.Colourspace(Enums.Interpretation.Srgb);
        using var opaque = shown.HasAlpha() ? shown.Flatten() : shown.Copy();
        using var bytes = opaque.Cast(Enums.BandFormat.Uchar);
        return (bytes.Width, bytes.Height, bytes.WriteToMemory<byte>());
    }

    /// <summary>That a colour is as it should be, but for what encoders do to it.</summary>
    public static void AssertNear((int R, int G, int B) expected, (int R, int G, int B) actual, int most = 24) => Assert.True(
        Math.Abs(expected.R - actual.R) <= most && Math.Abs(expected.G - actual.G) <= most && Math.Abs(expected.B - actual.B) <= most,
        $"{actual} and not {expected}");

    /// <summary>The colour that <c>#rrggbb</c> says.</summary>
    public static (int R, int G, int B) Colour(string hex)
    {
        Assert.Matches("^#[0-9a-f]{6}$", hex);
        var value = Convert.FromHexString(hex[1..]);
        return (value[0], value[1], value[2]);
    }

    /// <summary>
    /// A script that can be run. A shell writes it: a file that this process has open for writing might be busy when it is run.
    /// </summary>
    public static Task ScriptAsync(string path, string text) =>
        RunAsync("/bin/sh", "-c", "printf '%s\\n' '#!/bin/sh' \"$1\" > \"$2\" && chmod 700 \"$2\"", "sh", text, path);

    /// <summary>Runs a program that must succeed.</summary>
    public static async Task RunAsync(string program, params string[] words)
    {
        using var child =
            Process.Start(
                new ProcessStartInfo(program, words)
                {
                    UseShellExecute = false,
                    RedirectStandardError = true,
                    RedirectStandardOutput = true
                })!;
        var said = await Task.WhenAll(child.StandardError.ReadToEndAsync(), child.StandardOutput.ReadToEndAsync());
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, $"{program} {string.Join(' ', words)}: {string.Join(' ', said)}");
    }

    private static async Task<byte[]> EncodeAsync(byte[] from, string to)
    {
        if (to is not ".heic")
        {
            return Encode(from, to, image => image);
        }

        var folder = Directory.CreateTempSubdirectory("insta485-sample-").FullName;
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "in"), from);
            await RunAsync("vips", "copy", Path.Combine(folder, "in"), Path.Combine(folder, "out.heic"));
            return await File.ReadAllBytesAsync(Path.Combine(folder, "out.heic"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Encode(byte[] from, string to, Func<Image, Image> change)
    {
        using var image = Read(from);
        using var changed = change(image);
        return changed.WriteToBuffer(to);
    }

    // NetVips' library does not read pixmaps.
    private static Image Read(byte[] file)
    {
        if (!file.AsSpan().StartsWith("P6\n"u8))
        {
            return Image.NewFromBuffer(file);
        }

        var header = Encoding.ASCII.GetString(file, 0, Math.Min(file.Length, 40)).Split('\n', 4);
        var size = header[1].Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
        var pixels = file[(header[0].Length + header[1].Length + header[2].Length + 3)..];
        using var image = Image.NewFromMemory(pixels, size[0], size[1], 3, Enums.BandFormat.Uchar);
        return image.Copy(interpretation: Enums.Interpretation.Srgb);
    }
}
