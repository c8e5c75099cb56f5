using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Posts;

/// <summary>The people who like a post.</summary>
public sealed class LikersModel(LikeStore likes, CurrentUser me) : PageModel
{
    public int PostId { get; private set; }

    public PeopleView View { get; private set; } = PeopleView.None;

    public async Task OnGetAsync([FromRoute] int postid, [FromQuery] string? after)
    {
        PostId = postid;
        View = new PeopleView(await likes.LikersAsync(me.Name, postid, after), me.Name, Links.Likes(postid), after);
    }
}
