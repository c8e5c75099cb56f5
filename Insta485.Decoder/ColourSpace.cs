using NetVips;

namespace Insta485.Decoder;

/// <summary>How numbers of pixels become light.</summary>
internal enum Transfer
{
    Srgb,
    Gamma,
    Linear,
    Pq,
    Hlg,
}

/// <summary>Colours that the container describes by their primaries and transfer function (ITU-T H.273, PNG's gAMA).</summary>
/// <param name="Primaries">x and y of red, green, blue and white.</param>
/// <param name="Exponent">Of <see cref="Transfer.Gamma"/>: light is the number to this power.</param>
internal sealed record ColourSpace(double[] Primaries, Transfer Transfer, double Exponent = 1)
{
    public static readonly double[] Srgb = [0.64, 0.33, 0.30, 0.60, 0.15, 0.06, 0.3127, 0.3290];

    /// <summary>sRGB, where something else in the file says otherwise.</summary>
    public static readonly ColourSpace Plain = new(Srgb, Transfer.Srgb);

    private static readonly double[] Bt2020 = [0.708, 0.292, 0.170, 0.797, 0.131, 0.046, 0.3127, 0.3290];

    private static readonly double[] Luminance = [0.2627, 0.6780, 0.0593];

    // In nits: paper white (ITU-R BT.2408), the brightest light that is shown, and the brightest PQ.
    private const double White = 203;
    private const double Bright = 1_000;
    private const double BrightestPq = 10_000;

    /// <summary>By the code points of ITU-T H.273; null if they mean sRGB or nothing known.</summary>
    public static ColourSpace? Of(int primaries, int transfer)
    {
        var known = primaries switch
        {
            4 => [0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316],
            5 => [0.64, 0.33, 0.29, 0.60, 0.15, 0.06, 0.3127, 0.3290],
            6 or 7 => [0.630, 0.340, 0.310, 0.595, 0.155, 0.070, 0.3127, 0.3290],
            9 => Bt2020,
            11 => [0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.314, 0.351],
            12 => [0.680, 0.320, 0.265, 0.690, 0.150, 0.060, 0.3127, 0.3290],
            _ => Srgb,
        };
        var (function, exponent) = transfer switch
        {
            4 => (Transfer.Gamma, 2.2),
            5 => (Transfer.Gamma, 2.8),
            8 => (Transfer.Linear, 1.0),
            16 => (Transfer.Pq, 1.0),
            18 => (Transfer.Hlg, 1.0),
            // Footage: browsers show BT.709 and its kin as a screen of ITU-R BT.1886 does.
            1 or 6 or 14 or 15 => (Transfer.Gamma, 2.4),
            _ => (Transfer.Srgb, 1.0),
        };
        return ReferenceEquals(known, Srgb) && function == Transfer.Srgb ? null : new ColourSpace(known, function, exponent);
    }

    /// <summary>Converts an image of 8 bits, with or without transparency, to sRGB. What is brighter than white is tone-mapped.</summary>
    public Image ToSrgb(Image image)
    {
        var hasAlpha = image.Bands is 2 or 4;
        using var colour = image.ExtractBand(0, n: image.Bands - (hasAlpha ? 1 : 0));
        var srgb = ReferenceEquals(Primaries, Srgb) && Transfer is not (Transfer.Pq or Transfer.Hlg) ? ByTable(colour) : ByLight(colour);
        return hasAlpha ? srgb.Bandjoin(image.ExtractBand(image.Bands - 1)) : srgb;
    }

    private Image ByTable(Image colour)
    {
        byte[] table = [.. Enumerable.Range(0, 256).Select(value => (byte)Math.Round(255 * Encoded(Light(value / 255.0))))];
        using var lut = Image.NewFromMemory(table, 256, 1, 1, Enums.BandFormat.Uchar);
        return colour.Maplut(lut);
    }

    private Image ByLight(Image colour)
    {
        using var three = colour.Bands == 1 ? colour.Bandjoin(colour, colour) : colour.Copy();
        float[] table = [.. Enumerable.Range(0, 256).Select(value => (float)Light(value / 255.0))];
        using var lut = Image.NewFromMemory(table, 256, 1, 1, Enums.BandFormat.Float);
        using var light = three.Maplut(lut);
        using var mapped = Transfer switch
        {
            Transfer.Pq => ToneMap(light),
            Transfer.Hlg => ToneMap(OfScreen(light)),
            _ => light.Copy(),
        };
        using var matrix = Image.NewFromMemory(Matrix(), 3, 3, 1, Enums.BandFormat.Double);
        using var here = mapped.Recomb(matrix);
        using var linear = here.Copy(interpretation: Enums.Interpretation.Scrgb);
        return linear.Colourspace(Enums.Interpretation.Srgb);
    }

    // As Chromium does, by a pixel's strongest colour (SMPTE ST 2094-50): paper white becomes half as bright, 1000 nits white.
    private static Image ToneMap(Image light)
    {
        const int Steps = 65_536;
        const double Step = BrightestPq / White / (Steps - 1);
        float[] table = [.. Enumerable.Range(0, Steps).Select(step => (float)Gain(step * Step))];
        using var gains = Image.NewFromMemory(table, Steps, 1, 1, Enums.BandFormat.Float);
        using var strongest = light.ExtractBand(0).Bandrank([light.ExtractBand(1), light.ExtractBand(2)], index: 2);
        using var steps = strongest.Linear([1 / Step], [0.5]).Cast(Enums.BandFormat.Ushort);
        return light.Multiply(steps.Maplut(gains));
    }

    // A quadratic Bézier curve from paper white to the brightest light.
    private static double Gain(double light)
    {
        const double Brightest = Bright / White, Knee = 0.5, MiddleX = 1.65, MiddleY = 0.825;
        if (light <= 1)
        {
            return Knee;
        }

        if (light >= Brightest)
        {
            return 1 / light;
        }

        const double A = 1 - (2 * MiddleX) + Brightest, B = 2 * (MiddleX - 1);
        var t = (Math.Sqrt((B * B) + (4 * A * (light - 1))) - B) / (2 * A);
        return (Knee + (2 * (MiddleY - Knee) * t) + ((Knee - (2 * MiddleY) + 1) * t * t)) / light;
    }

    // ITU-R BT.2100: light of the scene becomes light of a screen of 1000 nits.
    private static Image OfScreen(Image scene)
    {
        using var weights = Image.NewFromMemory(Luminance, 3, 1, 1, Enums.BandFormat.Double);
        using var luminance = scene.Recomb(weights);
        return scene.Multiply(luminance.Math2Const(Enums.OperationMath2.Pow, [0.2])).Linear([Bright / White], [0.0]);
    }

    private static double Encoded(double light) =>
        Math.Clamp(light <= 0.0031308 ? light * 12.92 : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055, 0, 1);

    private double Light(double value)
    {
        switch (Transfer)
        {
            case Transfer.Gamma:
                return Math.Pow(value, Exponent);
            case Transfer.Linear:
                return value;
            case Transfer.Pq:
                var power = Math.Pow(value, 32 / 2523.0);
                return BrightestPq / White
                    * Math.Pow(Math.Max(0, power - (107 / 128.0)) / ((2413 / 128.0) - (2392 / 128.0 * power)), 16384 / 2610.0);
            case Transfer.Hlg:
                const double A = 0.17883277, B = 1 - (4 * A);
                return value <= 0.5 ? value * value / 3 : (Math.Exp((value - 0.5 + (A * Math.Log(4 * A))) / A) + B) / 12;
            default:
                return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }
    }

    private double[] Matrix()
    {
        var (from, to) = (ToXyz(Primaries), Inverse(ToXyz(Srgb)));
        return [.. Enumerable.Range(0, 9).Select(at => Enumerable.Range(0, 3).Sum(k => to[(at / 3 * 3) + k] * from[(k * 3) + (at % 3)]))];
    }

    // The columns are the primaries, as strong as they have to be for white.
    private static double[] ToXyz(double[] xy)
    {
        double[] Column(int at) => [xy[at] / xy[at + 1], 1, (1 - xy[at] - xy[at + 1]) / xy[at + 1]];
        var (r, g, b, w) = (Column(0), Column(2), Column(4), Column(6));
        double[] columns = [r[0], g[0], b[0], r[1], g[1], b[1], r[2], g[2], b[2]];
        var inverse = Inverse(columns);
        var strength = Enumerable.Range(0, 3).Select(row => Enumerable.Range(0, 3).Sum(k => inverse[(row * 3) + k] * w[k])).ToArray();
        return [.. columns.Select((value, at) => value * strength[at % 3])];
    }

    private static double[] Inverse(double[] m)
    {
        double Minor(int a, int b, int c, int d) => (m[a] * m[d]) - (m[b] * m[c]);
        double[] adjugate =
        [
            Minor(4, 5, 7, 8), Minor(2, 1, 8, 7), Minor(1, 2, 4, 5),
            Minor(5, 3, 8, 6), Minor(0, 2, 6, 8), Minor(2, 0, 5, 3),
            Minor(3, 4, 6, 7), Minor(1, 0, 7, 6), Minor(0, 1, 3, 4),
        ];
        var determinant = (m[0] * adjugate[0]) + (m[1] * adjugate[3]) + (m[2] * adjugate[6]);
        return [.. adjugate.Select(value => value / determinant)];
    }
}
