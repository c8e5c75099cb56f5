namespace Insta485.Web.Cli;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Suggestion
{
    /// <summary>A sentence that begins with a space, or nothing where no word is near.</summary>
    public static string For(string word, IEnumerable<string> words) =>
        Nearest(word, words) is { } near ? $" Did you mean {near}?" : "";

    /// <summary>The nearest word: at most two letters differ, and fewer than half of them.</summary>
    public static string? Nearest(string word, IEnumerable<string> words) => words
        .Select(known => (Word: known, Distance: Distance(word.ToLowerInvariant(), known)))
        .Where(known => known.Distance <= 2 && known.Distance * 2 < known.Word.Length)
        .OrderBy(known => known.Distance)
        .Select(known => known.Word)
        .FirstOrDefault();

    // Letters added, removed, replaced or swapped with their neighbour (optimal string alignment).
    private static int Distance(string one, string other)
    {
        var steps = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    steps[i, j] = i + j;
                    continue;
                }

                var cost = one[i - 1] == other[j - 1] ? 0 : 1;
                steps[i, j] = Math.Min(Math.Min(steps[i - 1, j], steps[i, j - 1]) + 1, steps[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    steps[i, j] = Math.Min(steps[i, j], steps[i - 2, j - 2] + 1);
                }
            }
        }

        return steps[one.Length, other.Length];
    }
}
