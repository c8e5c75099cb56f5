using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Pages.Forms;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Posts;

/// <summary>The page of a post, with its comments.</summary>
public sealed class ShowModel(PostStore posts, CurrentUser me) : PageModel
{
    public PostPage Details { get; private set; } = new(PostCard.None, null);

    public string ReturnUrl => Links.Post(Details.Post.PostId);

    /// <summary>The page; for a script that asks with <c>after</c>, the comments after that one.</summary>
    /// <param name="moved">Of what was written before a move, the comments after this place.</param>
    /// <param name="card">The comments are for a card on the main page.</param>
    public async Task<IActionResult> OnGetAsync(
        [FromRoute] int postid, [FromQuery] int? before, [FromQuery] int? after, [FromQuery] int? moved, [FromQuery] bool card)
    {
        if (after is { } shown && Request.IsFragment())
        {
            var (comments, isOwnPost) = await posts.CommentsAfterAsync(me.Name, postid, shown);
            return Partial("_Comments", new CommentsView(comments, IsPermalink: !card, isOwnPost));
        }

        Details = await posts.ShowAsync(me.Name, postid, before, moved);
        return Page();
    }
}
