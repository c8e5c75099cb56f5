using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>The button to follow or unfollow a user, as <c>_FollowButton.cshtml</c> draws it.</summary>
/// <param name="Requested">The visitor asked to follow them.</param>
/// <param name="ShowsState">Whether it says "following", "not following" or "requested"; suggestions don't.</param>
public sealed record FollowButton(string Username, bool Followed, bool Requested, string ReturnUrl, bool ShowsState = true);

/// <summary>Follows and unfollows (specification 4.4), accepts and refuses requests, removes followers.</summary>
public sealed class FollowingModel(FollowStore follows, FollowRequestStore requests, CurrentUser me) : PageModel
{
    /// <summary>A fragment request states the wanted result, so it is no conflict if another tab was first (docs/decisions/0023).</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] string username, [FromQuery] string? target)
    {
        var repeat = Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict;
        FollowState? state = null;
        switch (operation)
        {
            case "follow": state = await follows.FollowAsync(me.Name, username, repeat); break;
            case "unfollow": await follows.UnfollowAsync(me.Name, username, repeat); break;
            case "accept": await requests.AcceptAsync(me.Name, username); break;
            case "refuse": await requests.RefuseAsync(me.Name, username); break;
            case "remove": await follows.RemoveAsync(me.Name, username); break;
            default: throw Refuse.Invalid("The operation must be follow, unfollow, accept, refuse or remove.");
        }

        if (operation is "follow" or "unfollow" && Request.IsFragment())
        {
            // ShowsState, also in suggestions: the visitor sees what changed, and can undo it.
            return Partial("_FollowButton", new FollowButton(
                username, state == FollowState.Following, state == FollowState.Requested, SafeRedirect.LocalPath(target) ?? "/"));
        }

        return SafeRedirect.To(target, operation switch
        {
            "accept" or "refuse" => "/accounts/requests/",
            "remove" => $"{Links.User(me.Name)}followers/",
            _ => "/",
        });
    }
}
