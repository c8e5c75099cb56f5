using Insta485.Web.Auth;
using Insta485.Web.Data;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form of a new comment, as <c>_CommentForm.cshtml</c> draws it.</summary>
public sealed record CommentForm(int PostId, string Here, FormState State);

/// <summary>Creates and deletes comments (specification 4.2).</summary>
public sealed class CommentsModel(CommentStore comments, CurrentUser me) : FormPage
{
    /// <inheritdoc/>
    public override string? FormPartial => "_CommentForm";

    /// <summary>The post that was commented on.</summary>
    public int PostId { get; private set; }

    /// <summary>The form.</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] int? postid, [FromForm] string? text, [FromForm] int? commentid, [FromQuery] string? target)
    {
        switch (operation)
        {
            case "create":
                PostId = postid ?? throw Refused.Invalid("The field postid is missing.");
                await comments.CreateAsync(me.Name, PostId, text);
                break;
            case "delete":
                await comments.DeleteAsync(me.Name, commentid ?? throw Refused.Invalid("The field commentid is missing."));
                break;
            default:
                throw Refused.Invalid("The operation must be create or delete.");
        }

        return BackTo.To(target);
    }
}
