using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Says only whether somebody is signed in: 200 without a body, or 403. For reverse proxies (specification 3.7).</summary>
public sealed class AuthModel : PageModel
{
    /// <summary>Nothing to show.</summary>
    public IActionResult OnGet() => new EmptyResult();
}
