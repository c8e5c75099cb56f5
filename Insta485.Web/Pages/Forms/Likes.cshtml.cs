using Insta485.Web.Auth;
using Insta485.Web.Data;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Likes and unlikes a post (specification 4.1).</summary>
public sealed class LikesModel(LikeStore likes, CurrentUser me) : PageModel
{
    /// <summary>The form.</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm, BindRequired] int postid, [FromQuery] string? target)
    {
        switch (operation)
        {
            case "like": await likes.AddAsync(me.Name, postid); break;
            case "unlike": await likes.RemoveAsync(me.Name, postid); break;
            default: throw Refused.Invalid("The operation must be like or unlike.");
        }

        return BackTo.To(target);
    }
}
