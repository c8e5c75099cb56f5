using System.Globalization;
using Insta485.Web.Auth;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>A post on a page, as <c>_PostCard.cshtml</c> draws it.</summary>
/// <param name="IsPermalink">Whether this is the post's own page, which has the delete buttons.</param>
/// <param name="LazyLoad">Whether the photo loads when the visitor scrolls to it: for all but the first.</param>
public sealed record PostView(PostCard Post, string ReturnUrl, bool IsPermalink, bool LazyLoad = false)
{
    /// <summary>A longer caption is cut in a list, in characters.</summary>
    public const int LongCaption = 300;

    /// <summary>
    /// A photo's width on the page, for <c>sizes</c>. A list cuts the sides of photos wider than nearly 2:1, so these need more
    /// pixels; phones have enough without.
    /// </summary>
    public string? SizesOf(Photo photo)
    {
        if (photo is not { Width: { } width, Height: { } height })
        {
            return null;
        }

        var scale = Math.Max(1, width / (1.92 * height));
        return IsPermalink
            ? "(width >= 64rem) 39rem, (width >= 48rem) 33rem, 100vw"
            : string.Create(CultureInfo.InvariantCulture,
                $"(width >= 120rem) {40 * scale:0.#}rem, (width >= 48rem) {33 * scale:0.#}rem, 100vw");
    }
}

/// <summary>One photo of a card, as <c>_CardPhoto.cshtml</c> draws it.</summary>
public sealed record CardPhoto(PostView View, PostPhoto Photo);

/// <summary>The main page without posts, as <c>_EmptyFeed.cshtml</c> draws it; the first page suggests people to follow.</summary>
public sealed record EmptyFeed(bool IsFirst, IReadOnlyList<Person> Suggestions, string Logname, string ReturnUrl);

/// <summary>The main page: posts by the visitor and by the people the visitor follows.</summary>
public sealed class IndexModel(FeedReader feed, CurrentUser me) : PageModel
{
    public Feed Feed { get; private set; } = new([], null, []);

    public string Logname => me.Name;

    public bool IsFirst { get; private set; }

    public string ReturnUrl { get; private set; } = "/";

    public async Task OnGetAsync([FromQuery] int? before)
    {
        IsFirst = before is null;
        ReturnUrl = IsFirst ? "/" : $"/?before={before}";
        Feed = await feed.ReadAsync(me.Name, before);
    }
}
