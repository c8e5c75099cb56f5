using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>Makes recovery codes, which are shown on the answer and nowhere else.</summary>
internal sealed class CodesModel(RecoveryCodeStore codes, FreshLogIn fresh, CurrentUser me) : FormPage
{
    /// <inheritdoc/>
    public override string? FormPartial => "_CodeForm";

    /// <summary>The new codes.</summary>
    public IReadOnlyList<string>? Made { get; private set; }

    public async Task<IActionResult> OnPostAsync([FromForm] string operation, [FromForm] FreshLogInFields proof)
    {
        Made = operation == "make"
            ? await codes.MakeAsync(me.Name, () => fresh.RequireAsync(proof))
            : throw Refuse.Invalid("The operation must be make.");
        return Page();
    }
}
