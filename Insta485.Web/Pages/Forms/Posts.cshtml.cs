using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form for a new post, as <c>_UploadForm.cshtml</c> draws it.</summary>
public sealed record UploadForm(string ReturnUrl, FormState State);

/// <summary>Creates and deletes posts (specification 4.3).</summary>
public sealed class PostsModel(PostStore posts, CurrentUser me) : FormPage
{
    /// <inheritdoc/>
    public override string? FormPartial => FilledForm.Of("/posts/", "create")?.Partial;

    public string Logname => me.Name;

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, IFormFile? file, [FromForm] int? postid, [FromQuery] string? target)
    {
        switch (operation)
        {
            case "create":
                var created = await posts.CreateAsync(me.Name, file.AsUpload());
                if (Request.IsFragment())
                {
                    // The script shows a link to the post, on the page that the form leads to.
                    Response.Headers.Location = Links.Post(created);
                    return StatusCode(StatusCodes.Status201Created);
                }

                break;
            case "delete":
                await posts.DeleteAsync(me.Name, postid ?? throw Refuse.Invalid("The field postid is missing."));
                break;
            default:
                throw Refuse.Invalid("The operation must be create or delete.");
        }

        return SafeRedirect.To(target, Links.User(Logname));
    }
}
