using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page of the account's tokens, and the form for a new one.</summary>
public sealed class TokensModel(TokenStore tokens, CurrentUser me, TimeProvider clock) : PageModel
{
    internal const string Path = "/accounts/tokens/";

    public IReadOnlyList<ListedToken> Tokens { get; private set; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    public string DayOf(DateOnly day) => RelativeTime.Day(day, Now.UtcDateTime);

    public async Task OnGetAsync() => Tokens = await tokens.ListAsync(me.Name);
}
