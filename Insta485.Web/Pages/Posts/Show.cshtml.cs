using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Posts;

/// <summary>The page of a post, with its comments.</summary>
public sealed class ShowModel(PostStore posts, CurrentUser me) : PageModel
{
    public PostPage Details { get; private set; } = new(PostCard.None, null);

    public string ReturnUrl => Links.Post(Details.Post.PostId);

    public async Task OnGetAsync([FromRoute] int postid, [FromQuery] int? before) =>
        Details = await posts.ShowAsync(me.Name, postid, before);
}
