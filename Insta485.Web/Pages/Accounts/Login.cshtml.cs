using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Where one logs in; whoever has goes to the main page.</summary>
public sealed class LoginModel(CurrentUser me) : PageModel
{
    /// <summary>The form.</summary>
    public async Task<IActionResult> OnGetAsync() => await me.IsSignedInAsync() ? Redirect("/") : Page();
}
