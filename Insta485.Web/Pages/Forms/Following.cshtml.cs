using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>The button to follow or unfollow a user, as <c>_FollowButton.cshtml</c> draws it.</summary>
/// <param name="ShowsState">Whether it says "following" or "not following"; suggestions don't.</param>
public sealed record FollowButton(string Username, bool Followed, string ReturnUrl, bool ShowsState = true);

/// <summary>Follows and unfollows (specification 4.4).</summary>
public sealed class FollowingModel(FollowStore follows, CurrentUser me) : PageModel
{
    /// <summary>A fragment request states the wanted result, so it is no conflict if another tab was first (docs/decisions/0023).</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] string username, [FromQuery] string? target)
    {
        var repeat = Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict;
        switch (operation)
        {
            case "follow": await follows.FollowAsync(me.Name, username, repeat); break;
            case "unfollow": await follows.UnfollowAsync(me.Name, username, repeat); break;
            default: throw Refuse.Invalid("The operation must be follow or unfollow.");
        }

        // ShowsState, also in suggestions: the visitor sees what changed, and can undo it.
        return Request.IsFragment()
            ? Partial("_FollowButton", new FollowButton(username, operation == "follow", SafeRedirect.LocalPath(target) ?? "/"))
            : SafeRedirect.To(target);
    }
}
