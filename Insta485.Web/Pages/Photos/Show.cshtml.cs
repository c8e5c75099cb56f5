using System.Globalization;
using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Photos;

/// <summary>The photo of a post, whole and as large as the window.</summary>
public sealed class ShowModel(PostStore posts, CurrentUser me) : PageModel
{
    /// <summary>The post, without its comments.</summary>
    public PostCard Post { get; private set; } = PostCard.None;

    /// <summary>How wide the photo is drawn, for <c>sizes</c>: as the window, or as far as its height allows.</summary>
    public string? Sizes => Post.Photo is { Width: { } width, Height: { } height }
        ? string.Create(CultureInfo.InvariantCulture, $"(aspect-ratio > {width}/{height}) {100.0 * width / height:0.#}vh, 100vw")
        : null;

    /// <summary>Shows it.</summary>
    public async Task OnGetAsync([FromRoute] int postid)
    {
        // There are no comments before the first.
        var shown = await posts.ShowAsync(me.Name, postid, before: 0);
        Post = shown.Post;
    }
}
