using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page of who sees one's photos, and of whom one blocks and mutes.</summary>
public sealed class PrivacyModel(PrivacyStore privacy, CurrentUser me) : PageModel
{
    internal const string Path = "/accounts/privacy/";

    public PrivacyPage Details { get; private set; } = new(new(false, false, 0), new([], null), new([], null));

    public string Logname => me.Name;

    public async Task OnGetAsync(
        [FromQuery(Name = "blocked_after")] string? blockedAfter, [FromQuery(Name = "muted_after")] string? mutedAfter) =>
        Details = await privacy.PageAsync(me.Name, blockedAfter, mutedAfter);
}
