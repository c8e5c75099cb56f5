using System.Globalization;
using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Photos;

/// <summary>The page of a post's photo: whole, and as large as the window allows.</summary>
public sealed class ShowModel(PostStore posts, CurrentUser me) : PageModel
{
    /// <summary>The post, without its comments.</summary>
    public PostCard Post { get; private set; } = PostCard.None;

    /// <summary>Which of its photos is shown.</summary>
    public PostPhoto Shown { get; private set; } = PostCard.None.Photos.First();

    /// <summary>The photo's width, for <c>sizes</c>: that of the window, or less if the height limits it.</summary>
    public string? Sizes => Shown.Photo is { Width: { } width, Height: { } height }
        ? string.Create(CultureInfo.InvariantCulture, $"(aspect-ratio > {width}/{height}) {100.0 * width / height:0.#}vh, 100vw")
        : null;

    public async Task OnGetAsync([FromRoute] int postid, [FromQuery] int? place)
    {
        // before: 0 reads no comments; this page shows none.
        var page = await posts.ShowAsync(me.Name, postid, before: 0);
        Post = page.Post;
        Shown = Post.Photos.FirstOrDefault(photo => photo.Place == (place ?? 1)) ?? throw Refuse.NotFound("There is no such photo.");
    }
}
