using Insta485.Web.Auth;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The sign-up page; signed-in visitors are redirected to their account.</summary>
public sealed class CreateModel(CurrentUser me) : PageModel
{
    public FormState State { get; private set; } = FormState.Fresh;

    public async Task<IActionResult> OnGetAsync([FromQuery] string? target)
    {
        State = new FormState(target: SafeRedirect.LocalPath(target));
        return await me.IsSignedInAsync() ? Redirect("/accounts/edit/") : Page();
    }
}
