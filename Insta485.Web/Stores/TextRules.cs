using Insta485.Web.Errors;

namespace Insta485.Web.Stores;

/// <summary>Checks of what was typed, before the database sees it.</summary>
public static class TextRules
{
    /// <summary>Has no NUL and no half of a surrogate pair: what PostgreSQL's <c>text</c> can hold.</summary>
    public static bool IsStorable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
            {
                return false;
            }

            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    /// <summary>
    /// The text as it will be stored: not blank, without control characters but tabs and line breaks, and at most so many
    /// characters as PostgreSQL counts them.
    /// </summary>
    /// <exception cref="RefusedException">Invalid, naming the field.</exception>
    public static string Required(string? text, string field, string what, int most)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw Refuse.Invalid($"{what} is missing.", field);
        }

        // A page could not show other control characters than these (HTML forbids them).
        if (!IsStorable(text) || text.Any(letter => char.IsControl(letter) && letter is not ('\t' or '\n' or '\r')))
        {
            throw Refuse.Invalid($"{what} contains characters that cannot be shown.", field);
        }

        // varchar(n) counts code points, a string counts UTF-16 units.
        var length = text.EnumerateRunes().Count();
        return length <= most
            ? text
            : throw Refuse.Invalid($"{what} has {length} characters; {most} are the most.", field);
    }
}
