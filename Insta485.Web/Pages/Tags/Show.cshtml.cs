using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Tags;

/// <summary>The photos with a tag.</summary>
public sealed class ShowModel(TagReader tags, CurrentUser me) : PageModel
{
    public TagPage Tag { get; private set; } = new("", [], null);

    /// <summary>Whether this is the page of the newest photos.</summary>
    public bool IsFirst { get; private set; }

    // Nullable: an address of spaces is no tag, too.
    public async Task<IActionResult> OnGetAsync([FromRoute] string? tag, [FromQuery] int? before)
    {
        IsFirst = before is null;
        Tag = await tags.ReadAsync(me.Name, tag ?? "", before);
        return Tag.Key == tag ? Page() : RedirectPermanent(Links.Tag(Tag.Key) + Request.QueryString);
    }
}
