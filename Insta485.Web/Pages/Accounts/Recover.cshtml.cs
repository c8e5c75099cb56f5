using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page that takes a recovery code for a lost password; signed-in visitors are redirected to their account.</summary>
public sealed class RecoverModel(CurrentUser me) : PageModel
{
    public async Task<IActionResult> OnGetAsync() => await me.IsSignedInAsync() ? Redirect("/accounts/edit/") : Page();
}
