using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>For reverse proxies: an empty 200 if the visitor is signed in, otherwise 403 (specification 3.7).</summary>
public sealed class AuthModel : PageModel
{
    public IActionResult OnGet() => new EmptyResult();
}
