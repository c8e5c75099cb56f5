using System.Text;
using Insta485.Web.Stores.Texts;

namespace Insta485.Web.Stores.Search;

/// <summary>
/// What a visitor searches for, in PostgreSQL's web syntax: words, <c>"a phrase"</c>, <c>or</c>, and <c>-word</c> for texts without it.
/// What is wanted and what is not are two texts, because a query of endings would turn <c>the -cats</c> into everything without cats.
/// </summary>
/// <param name="Text">As it was typed, at most <see cref="MaxLength"/> characters.</param>
/// <param name="Wanted">For <c>websearch_to_tsquery</c>; empty if there is no word.</param>
/// <param name="Unwanted">The same, of words of which a text may have none; null without them.</param>
/// <param name="Tag">The letters of all wanted words: how a tag begins. Empty if there are none.</param>
public sealed record SearchText(string Text, string Wanted, string? Unwanted, string Tag)
{
    /// <summary>The most characters of a search.</summary>
    public const int MaxLength = 100;

    // Fullwidth forms of U+0021 to U+007E, as East Asian keyboards write them.
    private const char FirstWide = '\uFF01', WideSign = '\uFF03', WideAt = '\uFF20', LastWide = '\uFF5E';

    /// <summary>A search without a word.</summary>
    public static SearchText Nothing { get; } = new("", "", null, "");

    /// <summary>Whether there is a word to search for.</summary>
    public bool HasWord => Wanted.Length > 0;

    /// <summary>The wanted words for a search in names, which has no phrases.</summary>
    public string Names => Wanted.Replace('"', ' ').Trim();

    /// <summary>The tag that the whole text is, with its sign, in lower case; null if it is none.</summary>
    public string? OnlyTag => Text is ['#' or WideSign, .. var tag] && EntityParser.IsTag(tag) ? tag.ToLowerInvariant() : null;

    /// <summary>The name behind the sign of a mention, with which the text begins; null without it.</summary>
    public string? OnlyName => Text is ['@' or WideAt, .. var name] && name.Length > 0 ? name : null;

    /// <summary>Reads a search; null counts as empty.</summary>
    /// <exception cref="Errors.RefusedException">With the field <c>q</c>: it is too long or can't be shown.</exception>
    public static SearchText Of(string? typed)
    {
        var text = TextRules.Optional(typed, "q", "The search", MaxLength);
        var (wanted, unwanted) = (new List<string>(), new List<string>());
        foreach (var (part, isPhrase, isNegative) in PartsOf(Plain(text)))
        {
            if (part.EnumerateRunes().Any(Rune.IsLetterOrDigit))
            {
                (isNegative ? unwanted : wanted).Add(isPhrase || isNegative ? $"\"{part}\"" : part);
            }
        }

        // "or" alone is a word, and is what stands between words.
        var isQuery = wanted.Exists(part => !part.Equals("or", StringComparison.OrdinalIgnoreCase)) || wanted.Count == 1;
        var query = isQuery ? string.Join(' ', wanted) : "";
        return new SearchText(text, query, unwanted.Count > 0 ? string.Join(" or ", unwanted) : null, LettersOf(query));
    }

    /// <summary>The same, for programs: a text of which nothing is visible is refused.</summary>
    /// <exception cref="Errors.RefusedException">With the field <c>q</c>.</exception>
    public static SearchText Required(string? typed)
    {
        TextRules.Required(typed, "q", "The search", MaxLength);
        return Of(typed);
    }

    // With the quotation marks and the hyphen of ASCII. Operators of tsquery are white space: "(-a" is no reason to exclude "a".
    private static string Plain(string text) => string.Concat(text.Select(letter => letter switch
    {
        >= FirstWide and <= LastWide => Operator((char)(letter - FirstWide + '!')),
        '\u201C' or '\u201D' or '\u201E' or '\u201F' or '\u00AB' or '\u00BB' => '"',
        _ => Operator(letter),
    }));

    private static char Operator(char letter) => letter is '!' or '&' or '|' or '(' or ')' or '<' or '>' or '\\' ? ' ' : letter;

    private static IEnumerable<(string Part, bool IsPhrase, bool IsNegative)> PartsOf(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var start = at;
            while (at < text.Length && text[at] == '-')
            {
                at++;
            }

            var isNegative = at > start;
            var isPhrase = at < text.Length && text[at] == '"';
            start = isPhrase ? ++at : at;
            // A phrase that is still being typed ends with the text.
            while (at < text.Length && text[at] != '"' && (isPhrase || !char.IsWhiteSpace(text[at])))
            {
                at++;
            }

            yield return (text[start..at], isPhrase, isNegative);
            at += isPhrase ? 1 : 0;
        }
    }

    private static string LettersOf(string text) => string.Concat(text.EnumerateRunes()
        .Where(rune => EntityParser.IsTag($"a{rune}") || EntityParser.IsTag($"a{rune}b"))).ToLowerInvariant();
}
