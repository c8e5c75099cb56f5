using Insta485.Web.Auth;
using Insta485.Web.Data;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Whether the visitor follows somebody, and the form to change it, as <c>_Relation.cshtml</c> draws them.</summary>
/// <param name="ShowsState">Says it in words; lists of people to discover need not.</param>
public sealed record Relation(string Username, bool Followed, string Here, bool ShowsState = true);

/// <summary>Follows and unfollows (specification 4.4).</summary>
public sealed class FollowingModel(FollowStore follows, CurrentUser me) : PageModel
{
    /// <summary>The form. To a script, which shows the new state before it asks, it does not matter that another tab was first.</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] string username, [FromQuery] string? target)
    {
        switch (operation, Request.IsFragment())
        {
            case ("follow", false): await follows.FollowAsync(me.Name, username); break;
            case ("unfollow", false): await follows.UnfollowAsync(me.Name, username); break;
            case ("follow", true): await follows.EnsureAsync(me.Name, username); break;
            case ("unfollow", true): await follows.EnsureNotAsync(me.Name, username); break;
            default: throw Refused.Invalid("The operation must be follow or unfollow.");
        }

        // In words too where the list did not say it: what was just done can then be seen, and undone.
        return Request.IsFragment()
            ? Partial("_Relation", new Relation(username, operation == "follow", BackTo.Safe(target) ?? "/"))
            : BackTo.To(target);
    }
}
