using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Forms;

/// <summary>Ends the session (specification 4.6).</summary>
public sealed class LogoutModel(CredentialStore credentials) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await HttpContext.EndSessionAsync(credentials);
        await HttpContext.SignOutAsync();
        Response.ClearCache();
        return Redirect("/accounts/login/");
    }
}
