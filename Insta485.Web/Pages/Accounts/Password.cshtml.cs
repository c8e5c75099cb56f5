using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Where one changes the password.</summary>
public sealed class PasswordModel : PageModel
{
    /// <summary>The form.</summary>
    public void OnGet()
    {
    }
}
