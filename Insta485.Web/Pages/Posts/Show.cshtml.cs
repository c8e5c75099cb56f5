using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Posts;

/// <summary>One post with its comments.</summary>
public sealed class ShowModel(PostStore posts, CurrentUser me) : PageModel
{
    /// <summary>The post, and where the comments before these begin.</summary>
    public PostPage Shown { get; private set; } = new(PostCard.None, null);

    /// <summary>The page's own address, where its forms lead back to.</summary>
    public string ReturnUrl => Links.Post(Shown.Post.PostId);

    /// <summary>The last comments, or those before <paramref name="before"/>.</summary>
    public async Task OnGetAsync([FromRoute] int postid, [FromQuery] int? before) =>
        Shown = await posts.ShowAsync(me.Name, postid, before);
}
