using Insta485.Web.Auth;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Where one signs up; whoever has goes to their own account.</summary>
public sealed class CreateModel(CurrentUser me) : PageModel
{
    /// <summary>The form.</summary>
    public async Task<IActionResult> OnGetAsync() => await me.IsSignedInAsync() ? Redirect("/accounts/edit/") : Page();
}
