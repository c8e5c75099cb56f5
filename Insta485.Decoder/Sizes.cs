namespace Insta485.Decoder;

/// <summary>How large a photo is kept. What is longer than 2:1 goes by its short side, so that it stays legible.</summary>
public static class Sizes
{
    private const int Long = 2048;
    private const int LegibleShort = 720;
    private const int MaxLong = 16_000;

    /// <summary>Whether a photo is a panorama or a long screenshot.</summary>
    public static bool IsLong(int width, int height) => Math.Max(width, height) > 2L * Math.Min(width, height);

    /// <summary>The size in which a photo is kept.</summary>
    public static (int Width, int Height) Master(int width, int height)
    {
        double longSide = Math.Max(width, height);
        var scale = Long / longSide;
        if (IsLong(width, height))
        {
            scale = Math.Min(Math.Max(scale, LegibleShort / (double)Math.Min(width, height)), MaxLong / longSide);
        }

        return scale >= 1 ? (width, height) : Scaled(width, height, scale);
    }

    /// <summary>A size for showing, at most <paramref name="side"/> wide; of a panorama, as high.</summary>
    public static (int Width, int Height) Small(int side, int width, int height)
    {
        var scale = side / (double)(IsLong(width, height) ? Math.Min(width, height) : width);
        return scale >= 1 ? (width, height) : Scaled(width, height, scale);
    }

    private static (int Width, int Height) Scaled(int width, int height, double scale) =>
        (Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
}
