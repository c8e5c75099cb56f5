using System.Buffers;
using System.Globalization;
using System.Text;

namespace Insta485.Web.Stores.Texts;

/// <summary>What a part of a text can be besides words.</summary>
internal enum EntityKind
{
    Tag,
    Mention,
}

/// <summary>A tag or a mention in a text.</summary>
/// <param name="Start">Where its sign stands, in UTF-16 units.</param>
/// <param name="Length">Its sign included.</param>
/// <param name="Value">The words of a tag in lower case; the name of a mention as it is written.</param>
internal sealed record Entity(int Start, int Length, EntityKind Kind, string Value);

/// <summary>Finds tags and mentions, in one pass over a text.</summary>
internal static class EntityParser
{
    /// <summary>The most characters of a tag.</summary>
    public const int MaxTag = 60;

    /// <summary>The most tags of a text; further ones are words.</summary>
    public const int MaxTags = 30;

    /// <summary>The most mentions of a text; further ones are words.</summary>
    public const int MaxMentions = 20;

    private const int MaxName = 20;

    // U+FF03 is the number sign of East Asian keyboards.
    private const char WideSign = '\uFF03';

    private static readonly SearchValues<char> Signs = SearchValues.Create("#@" + WideSign);

    /// <summary>The tags and mentions of a text, in their order.</summary>
    public static IReadOnlyList<Entity> Parse(string text)
    {
        if (!text.AsSpan().ContainsAny(Signs))
        {
            return [];
        }

        var found = new List<Entity>();
        var (tags, mentions) = (0, 0);
        var before = new Rune(' ');
        for (var at = 0; at < text.Length;)
        {
            var sign = RuneAt(text, at, out var size);
            var start = at + size;
            var end = start;
            if (sign.Value == ':' && Rune.IsLetterOrDigit(before) && text.AsSpan(at).StartsWith("://"))
            {
                // What an address contains is a part of it.
                end = EndOfAddress(text, at);
            }
            else if (sign.Value is '#' or WideSign && !Binds(before))
            {
                end = EndOfTag(text, start);
                if (end > start && tags++ < MaxTags)
                {
                    found.Add(new Entity(at, end - at, EntityKind.Tag, text[start..end].ToLowerInvariant()));
                }
            }
            else if (sign.Value == '@' && !Binds(before))
            {
                end = EndOfName(text, start);
                if (end > start && mentions++ < MaxMentions)
                {
                    found.Add(new Entity(at, end - at, EntityKind.Mention, text[start..end]));
                }
            }

            before = end == start ? sign : RuneBefore(text, end);
            at = end;
        }

        return found;
    }

    /// <summary>The tags of texts, each once.</summary>
    public static string[] TagsOf(params IEnumerable<string> texts) =>
    [
        .. texts.SelectMany(Parse).Where(entity => entity.Kind == EntityKind.Tag).Select(entity => entity.Value)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The mentioned names, each once as it is written.</summary>
    public static string[] MentionsOf(string text) =>
    [
        .. Parse(text).Where(entity => entity.Kind == EntityKind.Mention).Select(entity => entity.Value).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Whether a sign before this text would make all of it a tag.</summary>
    public static bool IsTag(string text) => text.Length > 0 && EndOfTag(text, 0) == text.Length;

    // Where the tag that begins here ends; its beginning if it is none.
    private static int EndOfTag(string text, int start)
    {
        // With either of these the sign before is a key of a telephone, as an emoji.
        if (start < text.Length && text[start] is '\uFE0F' or '\u20E3')
        {
            return start;
        }

        var (end, length, runes, isNumber) = (start, 0, 0, true);
        for (var at = start; at < text.Length;)
        {
            var rune = RuneAt(text, at, out var size);
            at += size;
            runes++;
            if (IsWord(rune))
            {
                (end, length) = (at, runes);
                isNumber &= Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;
            }
            else if (!IsInner(rune) || end == start)
            {
                break;
            }
        }

        return isNumber || length > MaxTag ? start : end;
    }

    // Where the user name that begins here ends, by the rule of AccountStore.UsernamePattern; its beginning if it is none.
    private static int EndOfName(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-'))
        {
            end++;
        }

        // A full stop or a hyphen at the end belongs to the sentence.
        while (end > start && text[end - 1] is '.' or '-')
        {
            end--;
        }

        return end == start || end - start > MaxName || !char.IsAsciiLetterOrDigit(text[start]) || GoesOn(text, end) ? start : end;
    }

    // "@josé" is not @jos, and "@me@example.com" is somebody elsewhere. Scripts without spaces may go on after a name.
    private static bool GoesOn(string text, int end)
    {
        if (end == text.Length)
        {
            return false;
        }

        var next = RuneAt(text, end, out _);
        return next.Value == '@' || IsMark(next) || (Rune.IsLetter(next) && next.Value < 0x0250);
    }

    private static int EndOfAddress(string text, int at)
    {
        while (at < text.Length && text[at] is not ('<' or '>' or '"') && !char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    // A sign after one of these is a part of a word, of a character reference (&#39;) or of a path.
    private static bool Binds(Rune rune) => rune.Value is '&' or '/' || IsWord(rune);

    private static bool IsWord(Rune rune) =>
        rune.Value == '_' || Rune.IsLetter(rune) || IsMark(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark;

    // The middle dot of Catalan, and the joiners of Persian and of Indian scripts.
    private static bool IsInner(Rune rune) => rune.Value is 0x00B7 or 0x200C or 0x200D;

    // Half of a surrogate pair counts as U+FFFD, which is no letter.
    private static Rune RuneAt(string text, int at, out int size)
    {
        Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out size);
        return rune;
    }

    private static Rune RuneBefore(string text, int end)
    {
        Rune.DecodeLastFromUtf16(text.AsSpan(0, end), out var rune, out _);
        return rune;
    }
}
