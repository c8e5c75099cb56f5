using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Whether the visitor follows somebody, and the form to change it, as <c>_FollowButton.cshtml</c> draws them.</summary>
/// <param name="ShowsState">Says it in words; lists of people to discover need not.</param>
public sealed record FollowButton(string Username, bool Followed, string ReturnUrl, bool ShowsState = true);

/// <summary>Follows and unfollows (specification 4.4).</summary>
public sealed class FollowingModel(FollowStore follows, CurrentUser me) : PageModel
{
    /// <summary>The form. To a script, which shows the new state before it asks, it does not matter that another tab was first.</summary>
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

        // In words too where the list did not say it: what was just done can then be seen, and undone.
        return Request.IsFragment()
            ? Partial("_FollowButton", new FollowButton(username, operation == "follow", SafeRedirect.LocalPath(target) ?? "/"))
            : SafeRedirect.To(target);
    }
}
