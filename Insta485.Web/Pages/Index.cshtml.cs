using System.Globalization;
using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>A post and the page it stands on.</summary>
/// <param name="IsPermalink">It is the page's own post, with its delete buttons.</param>
/// <param name="LazyLoad">There are posts above it, so its picture can wait until it is scrolled to.</param>
public sealed record PostView(PostCard Post, string ReturnUrl, bool IsPermalink, bool LazyLoad = false)
{
    /// <summary>How wide its picture is drawn, for <c>sizes</c>: in a list it is at the broadest nearly two by one, and cut at the sides
    /// beyond. Not so on phones, whose pixels are finer than anybody sees and whose bytes cost more.</summary>
    public string? PhotoSizes
    {
        get
        {
            if (Post.Photo is not { Width: { } width, Height: { } height })
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
}

/// <summary>The main page without a post, as <c>_EmptyFeed.cshtml</c> draws it: on its first page with people to follow.</summary>
public sealed record EmptyFeed(bool IsFirst, IReadOnlyList<Person> Suggestions, string Logname, string ReturnUrl);

/// <summary>The main page: posts by the visitor and by those the visitor follows.</summary>
public sealed class IndexModel(FeedReader feed, CurrentUser me) : PageModel
{
    /// <summary>The posts.</summary>
    public Feed Feed { get; private set; } = new([], null, []);

    /// <summary>The signed-in user.</summary>
    public string Logname => me.Name;

    /// <summary>Not a later page.</summary>
    public bool IsFirst { get; private set; }

    /// <summary>The page's own address, where its forms lead back to.</summary>
    public string ReturnUrl { get; private set; } = "/";

    /// <summary>Posts older than <paramref name="before"/>, or the newest.</summary>
    public async Task OnGetAsync([FromQuery] int? before)
    {
        IsFirst = before is null;
        ReturnUrl = IsFirst ? "/" : $"/?before={before}";
        Feed = await feed.ReadAsync(me.Name, before);
    }
}
