using System.Buffers.Binary;

namespace Insta485.Decoder;

/// <summary>
/// The colours of a PNG by its chunks (PNG, third edition, 4.3): cICP comes before a profile, which libvips applies, and before sRGB
/// and gAMA.
/// </summary>
internal static class PngColour
{
    // gAMA and cHRM are whole numbers of a hundred thousandth.
    private const double Unit = 100_000;

    public static ColourSpace? Read(ReadOnlySpan<byte> file)
    {
        var (cicp, gamma, primaries, hasProfile) = ((ColourSpace?)null, 0.0, ColourSpace.Srgb, false);
        // The chunks before the image's data.
        for (var at = 8; at + 12 <= file.Length && !file.Slice(at + 4, 4).SequenceEqual("IDAT"u8);)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (size > file.Length - at - 12)
            {
                break;
            }

            var data = file.Slice(at + 8, (int)size);
            switch (System.Text.Encoding.Latin1.GetString(file.Slice(at + 4, 4)))
            {
                // Of video, matrix and range: RGB, full.
                case "cICP" when data.Length == 4 && data[2] == 0 && data[3] == 1:
                    cicp = (data[0], data[1]) == (1, 13) ? ColourSpace.Plain : ColourSpace.Of(data[0], data[1]);
                    hasProfile |= cicp is null;
                    break;
                case "gAMA" when data.Length == 4:
                    gamma = BinaryPrimitives.ReadUInt32BigEndian(data) / Unit;
                    break;
                case "cHRM" when data.Length == 32:
                    primaries = Chromaticities(data) ?? primaries;
                    break;
                case "iCCP" or "sRGB":
                    hasProfile = true;
                    break;
                default:
                    break;
            }

            at += 12 + (int)size;
        }

        // As browsers do, 1/2.2 alone means sRGB.
        var isSrgb = ReferenceEquals(primaries, ColourSpace.Srgb) && Math.Abs(gamma - 0.45455) < 0.001;
        return cicp ?? (hasProfile || isSrgb || gamma is < 0.01 or > 10 ? null : new ColourSpace(primaries, Transfer.Gamma, 1 / gamma));
    }

    // The file has white first.
    private static double[]? Chromaticities(ReadOnlySpan<byte> data)
    {
        var values = new double[8];
        for (var at = 0; at < 8; at++)
        {
            values[(at + 6) % 8] = BinaryPrimitives.ReadUInt32BigEndian(data[(at * 4)..]) / Unit;
        }

        return values.All(value => value is >= 0 and <= 1) && values[1] * values[3] * values[5] * values[7] > 0
            ? values.Zip(ColourSpace.Srgb).All(pair => Math.Abs(pair.First - pair.Second) < 0.001) ? ColourSpace.Srgb : values
            : null;
    }
}
