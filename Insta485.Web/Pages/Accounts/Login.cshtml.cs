using Insta485.Web.Auth;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Where one logs in; whoever has goes where they wanted to, or to the main page.</summary>
public sealed class LoginModel(CurrentUser me) : PageModel
{
    /// <summary>The form, which leads to the target.</summary>
    public FormState State { get; private set; } = FormState.Fresh;

    /// <summary>The form.</summary>
    public async Task<IActionResult> OnGetAsync([FromQuery] string? target)
    {
        State = new FormState(target: SafeRedirect.LocalPath(target));
        return await me.IsSignedInAsync() ? SafeRedirect.To(target) : Page();
    }
}
