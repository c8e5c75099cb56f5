using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Blocks and unblocks people.</summary>
public sealed class BlockingModel(BlockStore blocks, CurrentUser me) : PageModel
{
    public async Task<IActionResult> OnPostAsync([FromForm] string operation, [FromForm] string username, [FromQuery] string? target)
    {
        var repeat = Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict;
        switch (operation)
        {
            case "block": await blocks.BlockAsync(me.Name, username, repeat); break;
            case "unblock": await blocks.UnblockAsync(me.Name, username, repeat); break;
            default: throw Refuse.Invalid("The operation must be block or unblock.");
        }

        return SafeRedirect.To(target, operation == "block" ? "/" : Links.User(username));
    }
}
