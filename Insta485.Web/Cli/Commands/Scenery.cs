using System.Numerics;

namespace Insta485.Web.Cli.Commands;

/// <summary>
/// Paints landscapes for <c>insta485db random</c>: a sky, a sun or moon, ridges in the haze, sometimes a lake. No two alike.
/// </summary>
public static class Scenery
{
    private const int Width = 1080;
    private const int Height = 1080;

    // Top of the sky, horizon, haze between the ridges, nearest ridge; colours as 0 to 1.
    private static readonly Vector3[][] Moods =
    [
        [Rgb(0x27, 0x3B, 0x7A), Rgb(0xF7, 0xB2, 0x67), Rgb(0xF2, 0x9E, 0x7A), Rgb(0x2B, 0x1D, 0x3A)],
        [Rgb(0x4A, 0x90, 0xC2), Rgb(0xE6, 0xF1, 0xF4), Rgb(0xB7, 0xD3, 0xDA), Rgb(0x1F, 0x4D, 0x3F)],
        [Rgb(0x0B, 0x13, 0x2B), Rgb(0x3A, 0x50, 0x6B), Rgb(0x2F, 0x48, 0x63), Rgb(0x06, 0x0C, 0x18)],
        [Rgb(0x7F, 0x5A, 0x83), Rgb(0xFB, 0xC7, 0xC0), Rgb(0xE3, 0xA6, 0xB2), Rgb(0x35, 0x1F, 0x39)],
        [Rgb(0x2E, 0x8C, 0x9E), Rgb(0xFC, 0xE3, 0x9B), Rgb(0xD9, 0xCF, 0x9F), Rgb(0x3B, 0x3F, 0x1E)],
        [Rgb(0x8A, 0xB6, 0xD6), Rgb(0xFD, 0xFB, 0xF4), Rgb(0xD5, 0xDF, 0xE5), Rgb(0x3C, 0x4A, 0x57)],
    ];

    /// <summary>A PNG; the same seed gives the same picture.</summary>
    public static byte[] Render(int seed)
    {
        var random = new Random(seed);
        var mood = Moods[random.Next(Moods.Length)];
        var horizon = 0.5 + (random.NextDouble() * 0.2);
        var sun =
            (X: 0.15 + (random.NextDouble() * 0.7), Y: 0.15 + (random.NextDouble() * (horizon - 0.2)),
                R: 0.03 + (random.NextDouble() * 0.05));
        var ridges = Enumerable.Range(0, 5).Select(i => Ridge(random, horizon + (i * (0.95 - horizon) / 5), 0.16 - (i * 0.018))).ToArray();
        var lake = random.Next(3) == 0 ? 0.82 : 2;

        var pixels = new byte[Width * Height * 3];
        for (var y = 0; y < Height; y++)
        {
            // Below the shore the water shows what is above it, darker.
            var v = y / (double)Height;
            var isWater = v > lake;
            var seen = isWater ? (2 * lake) - v - (0.004 * Math.Sin(v * 900)) : v;
            for (var x = 0; x < Width; x++)
            {
                var colour = At(x, seen, mood, horizon, sun, ridges);
                if (isWater)
                {
                    colour = Vector3.Lerp(colour * 0.8f, mood[0], 0.25f);
                }

                var at = ((y * Width) + x) * 3;
                pixels[at] = Byte(colour.X);
                pixels[at + 1] = Byte(colour.Y);
                pixels[at + 2] = Byte(colour.Z);
            }
        }

        return Png.Encode(pixels, Width, Height);
    }

    private static Vector3 At(int x, double v, Vector3[] mood, double horizon, (double X, double Y, double R) sun, double[][] ridges)
    {
        for (var i = ridges.Length - 1; i >= 0; i--)
        {
            var depth = v - ridges[i][x];
            if (depth >= 0)
            {
                // Nearer is darker; the foot of each ridge lies in haze.
                var near = (i + 1f) / ridges.Length;
                var haze = (float)Math.Min(1, depth * 5) * (1 - near) * 0.6f;
                return Vector3.Lerp(Vector3.Lerp(mood[2], mood[3], near * near), mood[2], haze);
            }
        }

        var sky = Vector3.Lerp(mood[0], mood[1], (float)Math.Clamp(v / horizon, 0, 1));
        var (dx, dy) = ((x / (double)Width) - sun.X, v - sun.Y);
        var distance = Math.Sqrt((dx * dx) + (dy * dy));
        var glow = (float)Math.Exp(-distance * 6) * 0.45f;
        var disc = (float)Math.Clamp((sun.R - distance) * Width / 2, 0, 1);
        return Vector3.Lerp(Vector3.Lerp(sky, mood[1], glow), Vector3.One, disc * 0.92f);
    }

    // A skyline: waves of ever smaller length and height, each with a phase of its own.
    private static double[] Ridge(Random random, double level, double height)
    {
        var waves = Enumerable.Range(0, 7).Select(i => (
            Length: Math.Pow(2, i) * (0.7 + (random.NextDouble() * 0.8)), Phase: random.NextDouble() * Math.Tau,
                Height: height / Math.Pow(1.9, i))).ToArray();
        return [.. Enumerable.Range(0, Width).Select(x =>
            level - (height * 0.3) + waves.Sum(w => w.Height * 0.5 * Math.Sin((x / (double)Width * Math.Tau * w.Length) + w.Phase)))];
    }

    private static byte Byte(float value) => (byte)Math.Clamp((int)((value * 255) + 0.5f), 0, 255);

    private static Vector3 Rgb(int r, int g, int b) => new(r / 255f, g / 255f, b / 255f);
}
