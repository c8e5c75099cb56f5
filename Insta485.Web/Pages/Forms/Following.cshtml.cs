using Insta485.Web.Auth;
using Insta485.Web.Data;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form to follow or unfollow somebody, as <c>_FollowForm.cshtml</c> draws it.</summary>
public sealed record FollowForm(string Username, bool Followed, string Here);

/// <summary>Follows and unfollows (specification 4.4).</summary>
public sealed class FollowingModel(FollowStore follows, CurrentUser me) : PageModel
{
    /// <summary>The form.</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] string username, [FromQuery] string? target)
    {
        switch (operation)
        {
            case "follow": await follows.FollowAsync(me.Name, username); break;
            case "unfollow": await follows.UnfollowAsync(me.Name, username); break;
            default: throw Refused.Invalid("The operation must be follow or unfollow.");
        }

        return BackTo.To(target);
    }
}
