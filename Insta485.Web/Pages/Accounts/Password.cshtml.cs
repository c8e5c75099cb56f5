using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page to change the password.</summary>
public sealed class PasswordModel : PageModel
{
    public void OnGet()
    {
    }
}
