using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page that asks before the account is deleted.</summary>
public sealed class DeleteModel : PageModel
{
    public void OnGet()
    {
    }
}
