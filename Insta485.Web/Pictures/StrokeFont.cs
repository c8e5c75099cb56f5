using System.Globalization;

namespace Insta485.Web.Pictures;

/// <summary>A line from one point to another.</summary>
internal sealed record Stroke(double X1, double Y1, double X2, double Y2)
{
    public double DistanceTo(double x, double y)
    {
        var (dx, dy) = (X2 - X1, Y2 - Y1);
        var length = (dx * dx) + (dy * dy);
        var at = length > 0 ? Math.Clamp((((x - X1) * dx) + ((y - Y1) * dy)) / length, 0, 1) : 0;
        return Math.Sqrt(Math.Pow(x - X1 - (at * dx), 2) + Math.Pow(y - Y1 - (at * dy), 2));
    }
}

/// <summary>The letters A to Z and the digits as strokes, <see cref="Height"/> units high: a server has no fonts.</summary>
internal static class StrokeFont
{
    public const double Height = 6;

    private const double Gap = 1.9;

    private const int DegreesPerStroke = 10;

    // L: points of a line. A: an arc by its centre, its radii and its angles in degrees, clockwise from the right.
    private static readonly Dictionary<char, string> Glyphs = new()
    {
        ['A'] = "L0,6,2.3,0,4.6,6 L0.8,4,3.8,4",
        ['B'] = "L2.2,2.9,0,2.9,0,0,2.2,0 A2.2,1.45,1.45,1.45,-90,90 L2.2,2.9,2.4,2.9 A2.4,4.45,1.55,1.55,-90,90 L2.4,6,0,6,0,2.9",
        ['C'] = "A3,3,3,3,45,315",
        ['D'] = "L1.6,6,0,6,0,0,1.6,0 A1.6,3,3,3,-90,90",
        ['E'] = "L3.4,0,0,0,0,6,3.4,6 L0,3,3,3",
        ['F'] = "L3.4,0,0,0,0,6 L0,3,3,3",
        ['G'] = "A3,3,3,3,0,315 L3.4,3,6,3",
        ['H'] = "L0,0,0,6 L4.2,0,4.2,6 L0,3,4.2,3",
        ['I'] = "L0,0,0,6",
        ['J'] = "L3,0,3,4.4 A1.4,4.4,1.6,1.6,0,165",
        ['K'] = "L0,0,0,6 L4,0,0,3.6 L1.4,2.34,4.2,6",
        ['L'] = "L0,0,0,6,3.4,6",
        ['M'] = "L0,6,0,0,2.6,4,5.2,0,5.2,6",
        ['N'] = "L0,6,0,0,4.3,6,4.3,0",
        ['O'] = "A3,3,3,3,0,360",
        ['P'] = "L0,6,0,0,2.2,0 A2.2,1.65,1.65,1.65,-90,90 L2.2,3.3,0,3.3",
        ['Q'] = "A3,3,3,3,0,360 L3.8,4.2,5.8,6.2",
        ['R'] = "L0,6,0,0,2.2,0 A2.2,1.65,1.65,1.65,-90,90 L2.2,3.3,0,3.3 L2.1,3.3,4.1,6",
        ['S'] = "A2.1,1.5,1.8,1.5,-30,-270 A2.1,4.5,2.1,1.5,-90,150",
        ['T'] = "L0,0,4.4,0 L2.2,0,2.2,6",
        ['U'] = "L0,0,0,3.9 A2.1,3.9,2.1,2.1,180,0 L4.2,3.9,4.2,0",
        ['V'] = "L0,0,2.3,6,4.6,0",
        ['W'] = "L0,0,1.7,6,3.4,1,5.1,6,6.8,0",
        ['X'] = "L0,0,4.2,6 L4.2,0,0,6",
        ['Y'] = "L0,0,2.2,3.2,4.4,0 L2.2,3.2,2.2,6",
        ['Z'] = "L0,0,4.2,0,0,6,4.2,6",
        ['0'] = "A2,3,2,3,0,360",
        ['1'] = "L0,1.4,1.6,0,1.6,6",
        ['2'] = "A1.9,1.9,1.9,1.9,190,400 L3.36,3.12,0,6,4,6",
        ['3'] = "A1.9,1.5,1.6,1.5,205,450 A1.9,4.5,1.9,1.5,-90,155",
        ['4'] = "L3,6,3,0,0,4.3,4.2,4.3",
        ['5'] = "L3.5,0,0.7,0,0.49,2.76 A1.9,4.1,2,1.9,225,510",
        ['6'] = "A2,4.1,2,1.9,0,360 L0.25,3.2,2.7,0",
        ['7'] = "L0,0,4,0,1.4,6",
        ['8'] = "A2,1.45,1.6,1.45,0,360 A2,4.45,2,1.55,0,360",
        ['9'] = "A2,1.9,2,1.9,0,360 L3.75,2.8,1.3,6",
    };

    public static bool Has(char letter) => Glyphs.ContainsKey(letter);

    /// <summary>A word, beginning at 0, 0, and its width.</summary>
    public static (IReadOnlyList<Stroke> Strokes, double Width) Write(string word)
    {
        var (strokes, right) = (new List<Stroke>(), -Gap);
        foreach (var letter in word)
        {
            var left = right + Gap;
            strokes.AddRange(StrokesOf(Glyphs[letter]).Select(one => one with { X1 = one.X1 + left, X2 = one.X2 + left }));
            right = strokes.Max(one => Math.Max(one.X1, one.X2));
        }

        return (strokes, right);
    }

    private static IEnumerable<Stroke> StrokesOf(string glyph) => glyph.Split(' ').SelectMany(path =>
    {
        double[] n = [.. path[1..].Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
        var points = path[0] == 'L' ? n.Chunk(2).Select(point => (X: point[0], Y: point[1])).ToList() : ArcOf(n);
        return points.Zip(points.Skip(1), (from, to) => new Stroke(from.X, from.Y, to.X, to.Y));
    });

    private static List<(double X, double Y)> ArcOf(double[] arc)
    {
        var steps = (int)Math.Ceiling(Math.Abs(arc[5] - arc[4]) / DegreesPerStroke);
        return [.. Enumerable.Range(0, steps + 1).Select(step =>
        {
            var angle = double.DegreesToRadians(arc[4] + ((arc[5] - arc[4]) * step / steps));
            return (arc[0] + (arc[2] * Math.Cos(angle)), arc[1] + (arc[3] * Math.Sin(angle)));
        })];
    }
}
