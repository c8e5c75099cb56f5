using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>The like button and the number of likes, as <c>_Likes.cshtml</c> draws them.</summary>
public sealed record LikesView(int PostId, LikeState State, string ReturnUrl)
{
    /// <summary>Whether this is the post's own page, where the number leads to those who like it.</summary>
    public bool IsPermalink => ReturnUrl == Links.Post(PostId);
}

/// <summary>Likes and unlikes a post (specification 4.1).</summary>
public sealed class LikesModel(LikeStore likes, CurrentUser me) : PageModel
{
    /// <summary>A fragment request states the wanted result, so it is no conflict if another tab was first (docs/decisions/0023).</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm, BindRequired] int postid, [FromQuery] string? target)
    {
        var repeat = Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict;
        var state = operation switch
        {
            "like" => (await likes.AddAsync(me.Name, postid, repeat)).State,
            "unlike" => await likes.RemoveAsync(me.Name, postid, repeat),
            _ => throw Refuse.Invalid("The operation must be like or unlike."),
        };
        return Request.IsFragment()
            ? Partial("_Likes", new LikesView(postid, state, SafeRedirect.LocalPath(target) ?? "/"))
            : SafeRedirect.To(target);
    }
}
