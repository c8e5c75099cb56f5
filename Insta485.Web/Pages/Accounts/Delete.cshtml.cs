using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Where one deletes the account.</summary>
public sealed class DeleteModel : PageModel
{
    /// <summary>The form.</summary>
    public void OnGet()
    {
    }
}
