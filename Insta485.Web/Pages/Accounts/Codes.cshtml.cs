using Insta485.Web.Auth;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page that says how many recovery codes there are, and makes new ones.</summary>
public sealed class CodesModel(RecoveryCodeStore codes, CurrentUser me) : PageModel
{
    public int Number { get; private set; }

    public async Task OnGetAsync() => Number = await codes.CountAsync(me.Name);
}
