namespace Insta485.Web.Database;

/// <summary>What PostgreSQL's <c>text</c> can hold.</summary>
internal static class PostgresText
{
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
