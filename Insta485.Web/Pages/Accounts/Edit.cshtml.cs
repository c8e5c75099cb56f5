using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page to edit full name, e-mail address and profile picture.</summary>
public sealed class EditModel(AccountStore accounts, CurrentUser me) : PageModel
{
    public AccountRow Account { get; private set; } = new("", "", "", "", false);

    public async Task OnGetAsync() => Account = await accounts.ShowAsync(me.Name);
}
