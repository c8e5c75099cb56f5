using System.Buffers.Text;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page of the account's passkeys, and the form for a new one.</summary>
public sealed class PasskeysModel(PasskeyReader passkeys, CurrentUser me, TimeProvider clock) : PageModel
{
    internal const string Path = "/accounts/passkeys/";

    public IReadOnlyList<ListedPasskey> Passkeys { get; private set; } = [];

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>What names a passkey in a form.</summary>
    public static string IdOf(ListedPasskey passkey) => Base64Url.EncodeToString(passkey.CredentialId);

    public string DayOf(DateOnly day) => RelativeTime.Day(day, Now.UtcDateTime);

    public async Task OnGetAsync() => Passkeys = await passkeys.ListAsync(me.Name);
}
