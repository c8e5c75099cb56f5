using System.Globalization;
using System.Text;
using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores;

/// <summary>The rules of text that people type: one form of each character, nothing around it, something to see.</summary>
internal static class TextRules
{
    // Characters of other categories that nothing is drawn for: fillers of Hangul and Khitan, vowels of Khmer, the blank of Braille and
    // of music, joiners and selectors of variants (Default_Ignorable_Code_Point of Unicode 16, and the blanks).
    private static readonly (int From, int To)[] Unseen =
    [
        (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F),
        (0xFFA0, 0xFFA0), (0x16FE4, 0x16FE4), (0x1D159, 0x1D159), (0xE0000, 0xE0FFF),
    ];

    /// <summary>
    /// The text in composed form (NFC) without white space around it. Refuses text of which nothing is visible, control characters other
    /// than tabs and line breaks, and more characters, as PostgreSQL counts them, than the column has.
    /// </summary>
    /// <exception cref="RefusedException">With the field.</exception>
    public static string Required(string? text, string field, string what, int most)
    {
        var composed = Composed(text, field, what, most);
        return composed.EnumerateRunes().Any(IsVisible) ? composed : throw Refuse.Invalid($"{what} is missing.", field);
    }

    /// <summary>The same, but it may be missing: text of which nothing is visible is the empty text.</summary>
    /// <exception cref="RefusedException">With the field.</exception>
    public static string Optional(string? text, string field, string what, int most)
    {
        var composed = Composed(text, field, what, most);
        return composed.EnumerateRunes().Any(IsVisible) ? composed : "";
    }

    private static string Composed(string? text, string field, string what, int most)
    {
        // HTML forbids other control characters.
        if (text is not null
            && (!PostgresText.IsStorable(text) || text.Any(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r'))))
        {
            throw Refuse.Invalid($"{what} contains characters that can't be shown.", field);
        }

        // A form sends a line break as two characters, a program as one.
        var lines = (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var composed = PostgresText.Composed(lines).Trim();
        // varchar(n) counts code points, a string UTF-16 units.
        var length = composed.EnumerateRunes().Count();
        return length <= most
            ? composed
            : throw Refuse.Invalid($"{what} must be at most {most} characters (it has {length}).", field);
    }

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
        && !Unseen.Any(range => rune.Value >= range.From && rune.Value <= range.To);
}
