using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Ends the session (specification 4.6).</summary>
public sealed class LogoutModel(CredentialStore credentials, CurrentUser me) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await credentials.LogOutAsync(me.Session());
        await HttpContext.SignOutAsync();
        return Redirect("/accounts/login/");
    }
}
