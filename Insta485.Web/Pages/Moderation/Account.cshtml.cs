using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Pages.Forms;
using Insta485.Web.Stores.Moderation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Moderation;

/// <summary>An account, for moderators: suspend it or lift that, and what was decided about it.</summary>
public sealed class AccountModel(ModerationReader reader, CurrentUser me, TimeProvider clock) : PageModel
{
    private AccountPage? _details;

    public AccountPage Details => _details ?? throw new InvalidOperationException("Not read.");

    public DateTimeOffset Clock => clock.GetUtcNow();

    public ModerationForm Form => new(
        Details.Account.Suspended is null ? "suspend" : "lift", ("username", Details.Account.Username),
        Links.ModeratedUser(Details.Account.Username), FormState.Fresh);

    public async Task OnGetAsync([FromRoute] string username) => _details = await reader.AccountAsync(me.Name, username);
}
