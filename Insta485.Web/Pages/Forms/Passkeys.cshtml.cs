using System.Buffers.Text;
using Insta485.Web.Auth;
using Insta485.Web.Auth.Passkeys;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The fields of the forms of passkeys; each operation reads its own.</summary>
/// <param name="Credential">The browser's answer, as JSON.</param>
/// <param name="State">What came with the options that it answers.</param>
/// <param name="PasskeyId">Base64url.</param>
public sealed record PasskeyFields(
    [FromForm] string? Credential, [FromForm] string? State, [FromForm] string? Name, [FromForm] string? PasskeyId);

/// <summary>
/// Adds, renames and removes passkeys, and logs in with one. What the browser is asked is JSON, for <c>wwwroot/js/passkeys.js</c>.
/// </summary>
internal sealed class PasskeysModel(
    PasskeyStore passkeys, PasskeyCeremony ceremony, FreshLogIn fresh, BrowserLogIn browser, CurrentUser me) : FormPage
{
    private string _operation = "";

    /// <inheritdoc/>
    public override string? FormPartial => FilledForm.Of("/passkeys/", _operation)?.Partial;

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] PasskeyFields fields, [FromForm] FreshLogInFields proof, [FromQuery] string? target)
    {
        _operation = operation;
        var isSignedIn = User.Identity is { IsAuthenticated: true };
        if (operation == "login")
        {
            await browser.LogInAsync(await ceremony.LogInAsync(fields.Credential, fields.State));
            return SafeRedirect.To(target);
        }

        // The page is open; but for these two it requires a session.
        if (isSignedIn)
        {
            me.Require();
        }
        else if (operation != "login_options")
        {
            return Challenge();
        }

        switch (operation)
        {
            case "login_options":
                return Json(await ceremony.AskAsync(isSignedIn));
            case "options":
                PasskeyStore.ValidName(fields.Name);
                await fresh.RequireAsync(proof);
                return Json(await ceremony.AskForNewAsync());
            case "add":
                await ceremony.AddAsync(fields.Name, fields.Credential, fields.State);
                // A sign-up's feed offers passkeys no more.
                await HttpContext.RenewAsync(me.Session());
                break;
            case "rename":
                await passkeys.RenameAsync(me.Name, IdOf(fields.PasskeyId), fields.Name);
                break;
            case "remove":
                await passkeys.RemoveAsync(me.Name, IdOf(fields.PasskeyId));
                break;
            default:
                throw Refuse.Invalid("The operation must be options, add, rename, remove, login_options or login.");
        }

        return SafeRedirect.To(target, Accounts.PasskeysModel.Path);
    }

    private static byte[] IdOf(string? text) =>
        text is { Length: > 0 } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text)
            : throw Refuse.Invalid("The field passkeyid is missing or invalid.");

    private ContentResult Json(string json) => Content(json, "application/json");
}
