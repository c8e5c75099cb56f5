using Insta485.Web.Http;
using Microsoft.AspNetCore.Html;

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
}
