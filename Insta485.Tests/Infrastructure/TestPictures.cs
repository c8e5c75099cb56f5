
namespace Insta485.Tests.Infrastructure;

/// <summary>Files of every kind, made here.</summary>
public static class TestPictures
{
    /// <summary>A real PNG of one colour.</summary>
    public static byte[] Png(int width = 16, int height = 16) =>
        PngEncoder.Encode(new byte[width * height * 3], width, height);

    /// <summary>A real GIF, 1 by 1.</summary>
    public static byte[] Gif() => Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    /// <summary>A real lossless WebP, 1 by 1.</summary>
    public static byte[] WebP() => Convert.FromBase64String("UklGRh4AAABXRUJQVlA4TBEAAAAvAAAAAAfQ//73v/+BiOh/AAA=");

    /// <summary>A real Windows bitmap, 1 by 1: of a kind the site does not take.</summary>
    public static byte[] Bitmap() =>
        Convert.FromBase64String("Qk06AAAAAAAAADYAAAAoAAAAAQAAAAEAAAABABgAAAAAAAQAAAATCwAAEwsAAAAAAAAAAAAAAAD/AA==");

    /// <summary>A real JPEG: one of the sample pictures.</summary>
    public static byte[] Jpeg() =>
        File.ReadAllBytes(Path.Combine(Postgres.Root, "sql", "uploads", "e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg"));
}
