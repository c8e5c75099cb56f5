using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>Makes a token, which is shown on the answer and nowhere else; revokes one.</summary>
internal sealed class TokensModel(TokenStore tokens, FreshLogIn fresh, CurrentUser me) : FormPage
{
    private string _operation = "";

    /// <inheritdoc/>
    public override string? FormPartial => FilledForm.Of("/tokens/", _operation)?.Partial;

    /// <summary>The new token.</summary>
    public string? Made { get; private set; }

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] string? name, [FromForm] string? writes, [FromForm] int? days, [FromForm] long? tokenid,
        [FromForm] FreshLogInFields proof, [FromQuery] string? target)
    {
        _operation = operation;
        switch (operation)
        {
            case "make":
                Made = await tokens.MakeAsync(
                    me.Name, name, AccountsModel.Ticked(writes, "writes"), days, () => fresh.RequireAsync(proof));
                return Page();
            case "revoke":
                await tokens.RevokeAsync(me.Name, tokenid ?? throw Refuse.Invalid("The field tokenid is missing or invalid."));
                return SafeRedirect.To(target, Accounts.TokensModel.Path);
            default:
                throw Refuse.Invalid("The operation must be make or revoke.");
        }
    }
}
