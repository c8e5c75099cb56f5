using Insta485.Web.Auth;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page of those who ask to follow.</summary>
public sealed class RequestsModel(FollowRequestStore requests, CurrentUser me) : PageModel
{
    internal const string Path = "/accounts/requests/";

    public People People { get; private set; } = new([], null);

    public string Logname => me.Name;

    public async Task OnGetAsync([FromQuery] string? after) => People = await requests.ListAsync(me.Name, after);
}
