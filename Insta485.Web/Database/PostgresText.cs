using ADRaffy.ENSNormalize;

namespace Insta485.Web.Database;

/// <summary>What PostgreSQL's <c>text</c> can hold.</summary>
internal static class PostgresText
{
    /// <summary>
    /// The text in Unicode's composed form (NFC): "ü" is one character, however a keyboard sends it. Text that can't be stored stays as
    /// it is. (<see cref="string.Normalize()"/> does nothing without ICU.)
    /// </summary>
    public static string Composed(string text) =>
        text.All(letter => letter < '\u0300') || !IsStorable(text) ? text : ENSNormalize.NF.NFC(text);

    /// <summary>Whether the text has neither NUL nor half of a surrogate pair.</summary>
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
}
