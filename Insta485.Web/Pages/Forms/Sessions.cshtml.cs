using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Ends one session of the account, or all but this one.</summary>
internal sealed class SessionsModel(LoginSessionStore sessions, SessionToken token, CurrentUser me) : PageModel
{
    public async Task<IActionResult> OnPostAsync([FromForm] string operation, [FromForm] string? session, [FromQuery] string? target)
    {
        switch (operation)
        {
            case "end":
                var repeat = Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict;
                await sessions.EndAsync(me.Name, token.Open(me.Name, session), repeat);
                break;
            case "end_others":
                await HttpContext.RenewAsync(await sessions.EndOthersAsync(me.Session()));
                break;
            default:
                throw Refuse.Invalid("The operation must be end or end_others.");
        }

        return SafeRedirect.To(target, Accounts.SessionsModel.Path);
    }
}
