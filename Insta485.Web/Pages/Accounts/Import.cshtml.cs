using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Portability;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Accounts;

/// <summary>An import as <c>_Import.cshtml</c> draws it.</summary>
/// <param name="State">Null: none was begun.</param>
public sealed record ImportView(ImportState? State, bool HasPosts, FormState Form);

/// <summary>An export of this site or another one becomes the posts of this account.</summary>
public sealed class ImportModel(AccountImporter importer, ImportStore imports, CurrentUser me) : FormPage
{
    internal const string Path = "/accounts/import/";

    /// <inheritdoc/>
    public override string? FormPartial => "_ImportForm";

    public ImportPage Details { get; private set; } = new(null, false, new People([], null));

    public string Logname => me.Name;

    public async Task OnGetAsync([FromQuery] string? after) => Details = await imports.ShowAsync(me.Name, after);

    public async Task<IActionResult> OnPostAsync([FromForm] string operation, IFormFile? file)
    {
        switch (operation)
        {
            case "begin":
                await importer.BeginAsync(me.Name, file.AsUpload());
                break;
            case "continue":
                await importer.ContinueAsync(me.Name);
                break;
            case "cancel":
                await importer.CancelAsync(me.Name);
                break;
            default:
                throw Refuse.Invalid("The operation must be begin, continue or cancel.");
        }

        return Redirect(Path);
    }

    /// <inheritdoc/>
    public override async Task PrepareAsync() => Details = await imports.ShowAsync(me.Name, null);
}
