using Insta485.Web.Database;
using Insta485.Web.Errors;

namespace Insta485.Web.Stores;

/// <summary>Checks text from forms.</summary>
internal static class TextRules
{
    /// <summary>
    /// Refuses blank text, control characters other than tabs and line breaks, and more characters, as PostgreSQL counts them, than the
    /// column has.
    /// </summary>
    /// <exception cref="RefusedException">With the field.</exception>
    public static string Required(string? text, string field, string what, int most)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Refuse.Invalid($"{what} is missing.", field);
        }

        // HTML forbids other control characters.
        if (!PostgresText.IsStorable(text) || text.Any(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')))
        {
            throw Refuse.Invalid($"{what} contains characters that can't be shown.", field);
        }

        // varchar(n) counts code points, a string UTF-16 units.
        var length = text.EnumerateRunes().Count();
        return length <= most
            ? text
            : throw Refuse.Invalid($"{what} must be at most {most} characters (it has {length}).", field);
    }
}
