using System.Globalization;
using Insta485.Web.Http;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace Insta485.Web.Pages;

/// <summary>
/// The smallest pieces of markup. A partial view for each would cost more than the piece itself (docs/performance.md). Values are
/// encoded.
/// </summary>
internal static class Markup
{
    /// <summary>How long ago something was, as specification 3.1 words it. Both times are in UTC.</summary>
    public static IHtmlContent Time(DateTime at, DateTimeOffset now) => new HtmlFormattableString(
        """
        <time datetime="{0:yyyy-MM-ddTHH:mm:ssZ}" title="{0:yyyy-MM-dd HH:mm} UTC">{1}</time>
        """,
        at, RelativeTime.Text(at, now.UtcDateTime));

    /// <summary>A picture of a person.</summary>
    public static IHtmlContent Avatar(AvatarView view)
    {
        var avatar = view.Avatar;
        var (picture, alt) = (Links.Picture(avatar.Filename), view.IsNamed ? "" : $"Picture of {avatar.Username}");
        return avatar.HasVariants
            ? new HtmlFormattableString(
                """<img class="face" src="{0}" srcset="{1}" sizes="{2}" alt="{3}" width="112" height="112">""",
                picture, Links.AvatarSources(avatar.Filename), view.Sizes, alt)
            : new HtmlFormattableString("""<img class="face" src="{0}" alt="{1}" width="112" height="112">""", picture, alt);
    }

    /// <summary>The beginning of a text, cut between characters that are read as one, with a sign if more follows.</summary>
    /// <param name="most">In code points, as PostgreSQL counts; the text may have one more.</param>
    public static string Beginning(string text, int most)
    {
        var runes = text.EnumerateRunes().Count();
        if (runes <= most)
        {
            return text;
        }

        var shown = "";
        foreach (var element in Elements(text))
        {
            if ((shown + element).EnumerateRunes().Count() > most)
            {
                break;
            }

            shown += element;
        }

        return $"{shown}…";
    }

    private static IEnumerable<string> Elements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            yield return elements.GetTextElement();
        }
    }

    /// <summary>
    /// A text by a person with links for its tags and mentions, the only place that draws one. What is read stays the text as it is
    /// stored, character by character; whether a mentioned name exists is not asked.
    /// </summary>
    // No partial view: a page has up to fifty comments.
    public static IHtmlContent RichText(string text)
    {
        var entities = EntityParser.Parse(text);
        if (entities.Count == 0)
        {
            return new StringHtmlContent(text);
        }

        var html = new HtmlContentBuilder((4 * entities.Count) + 1);
        var done = 0;
        foreach (var entity in entities)
        {
            var (value, end) = (entity.Value, entity.Start + entity.Length);
            html.Append(text[done..entity.Start]).AppendFormat(
                """<a href="{0}">{1}</a>""",
                entity.Kind == EntityKind.Tag ? Links.Tag(value) : Links.User(value), text[entity.Start..end]);
            done = end;
        }

        return html.Append(text[done..]);
    }
}
