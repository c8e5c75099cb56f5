using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form to edit the account, as <c>_EditForm.cshtml</c> draws it.</summary>
public sealed record EditForm(AccountRow Account, FormState State);

/// <summary>The fields of all account forms (specification 3.9); each operation reads its own.</summary>
public sealed record AccountFields(
    [FromForm] string? Username, [FromForm] string? Fullname, [FromForm] string? Email, [FromForm] string? Password,
    [FromForm] string? Code, [FromForm(Name = "no_picture")] string? NoPicture,
    [FromForm(Name = "is_private")] string? IsPrivate, [FromForm(Name = "is_open")] string? IsOpen,
    [FromForm(Name = "new_password1")] string? NewPassword1, [FromForm(Name = "new_password2")] string? NewPassword2);

/// <summary>
/// Log-in, sign-up, edit, change of password, deletion of the account (specification 4.5), recovery, and who may see its photos.
/// </summary>
internal sealed class AccountsModel(
    AccountStore accounts, CredentialStore credentials, RecoveryCodeStore codes, PrivacyStore privacy, CurrentUser me, FreshLogIn fresh,
    BrowserLogIn browser) : FormPage
{
    /// <inheritdoc/>
    public override string? FormPartial => Operation == "delete" ? "_DeleteForm" : FilledForm.Of("/accounts/", Operation)?.Partial;

    /// <summary>The stored account; set only when the edit form is shown again.</summary>
    public AccountRow Account { get; private set; } = new("", "", "", "", false);

    private string Operation { get; set; } = "";

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] AccountFields fields, [FromForm] FreshLogInFields proof, IFormFile? file,
        [FromQuery] string? target)
    {
        Operation = operation;
        if (operation is "edit_account" or "update_password" or "delete" or "set_privacy")
        {
            // The page is open; these operations require a session.
            me.Require();
        }

        switch (operation)
        {
            case "login":
                await browser.LogInAsync(await credentials.LogInAsync(
                    fields.Username, fields.Password, ClientAddress.Of(HttpContext), browser.Device));
                break;
            case "create":
                var account = new NewAccount(
                    fields.Username, fields.Fullname, fields.Email, fields.Password, file.AsUpload(),
                    Ticked(fields.NoPicture, "no_picture"));
                await browser.BeginAsync(await accounts.CreateAsync(account, ClientAddress.Of(HttpContext)), isSignUp: true);
                break;
            case "recover":
                var recovery = new Recovery(fields.Username, fields.Code, fields.NewPassword1, fields.NewPassword2);
                await browser.BeginAsync(await codes.RecoverAsync(recovery, ClientAddress.Of(HttpContext), browser.Device));
                break;
            case "edit_account":
                await accounts.EditAsync(me.Name, fields.Fullname, fields.Email, file.AsUpload(),
                    fresh.IsFresh ? null : () => fresh.RequireAsync(proof));
                break;
            case "update_password":
                await HttpContext.SignInAsync(await credentials.ChangePasswordAsync(
                    me.Name, fields.Password, fields.NewPassword1, fields.NewPassword2, me.Session().Id, ClientAddress.Of(HttpContext)));
                break;
            case "delete":
                await fresh.RequireAsync(proof);
                await accounts.DeleteAsync(me.Name);
                await HttpContext.SignOutAsync();
                Response.ClearCache();
                break;
            case "set_privacy":
                await privacy.SetAsync(me.Name, Ticked(fields.IsPrivate, "is_private"), Ticked(fields.IsOpen, "is_open"));
                break;
            default:
                throw Refuse.Invalid("The operation must be login, create, recover, edit_account, update_password, set_privacy or delete.");
        }

        return SafeRedirect.To(target, operation == "set_privacy" ? "/accounts/privacy/" : "/");
    }

    internal static bool Ticked(string? value, string field) =>
        IsTicked(value) ?? throw Refuse.Invalid($"The field {field} must be on or missing.", field);

    /// <summary>Whether a checkbox is ticked; null if the value is neither. Browsers send "on" or nothing.</summary>
    internal static bool? IsTicked(string? value) => value switch
    {
        null or "" or "off" or "0" or "false" or "no" => false,
        "on" or "1" or "true" or "yes" => true,
        _ => null,
    };

    /// <inheritdoc/>
    public override async Task PrepareAsync()
    {
        if (Operation == "edit_account")
        {
            Account = await accounts.ShowAsync(me.Name);
        }
    }
}
