using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Where one changes name, address and picture.</summary>
public sealed class EditModel(AccountStore accounts, CurrentUser me) : PageModel
{
    /// <summary>The account as it is.</summary>
    public AccountRow Account { get; private set; } = new("", "", "", "", false);

    /// <summary>The form.</summary>
    public async Task OnGetAsync() => Account = await accounts.ShowAsync(me.Name);
}
