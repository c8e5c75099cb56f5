using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Mutes and unmutes people.</summary>
public sealed class MutingModel(BlockStore blocks, CurrentUser me) : PageModel
{
    public async Task<IActionResult> OnPostAsync([FromForm] string operation, [FromForm] string username, [FromQuery] string? target)
    {
        var repeat = Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict;
        switch (operation)
        {
            case "mute": await blocks.MuteAsync(me.Name, username, repeat); break;
            case "unmute": await blocks.UnmuteAsync(me.Name, username, repeat); break;
            default: throw Refuse.Invalid("The operation must be mute or unmute.");
        }

        return SafeRedirect.To(target, Links.User(username));
    }
}
