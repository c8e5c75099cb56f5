using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Security;
using Insta485.Web.Stores.Portability;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Accounts;

/// <summary>Everything an account has, as a file.</summary>
internal sealed class ExportModel(
    AccountExporter exporter, RateLimiter limits, SecurityLog security, FreshLogIn fresh, CurrentUser me, TimeProvider clock) : FormPage
{
    /// <inheritdoc/>
    public override string? FormPartial => "_ExportForm";

    public IActionResult OnGet() => Page();

    public async Task<IActionResult> OnPostAsync([FromForm] string operation, [FromForm] FreshLogInFields proof)
    {
        if (operation != "export")
        {
            throw Refuse.Invalid("The operation must be export.");
        }

        await fresh.RequireAsync(proof);
        await limits.ConsumeAsync(RateLimiter.Exports, me.Name);
        security.Exported(me.Name);
        return new ExportResult(exporter, me.Name, clock.GetUtcNow());
    }
}
