using Insta485.Web.Auth;
using Insta485.Web.Data;
using Insta485.Web.Http;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form of a new comment, as <c>_CommentForm.cshtml</c> draws it.</summary>
public sealed record CommentForm(int PostId, string Here, FormState State);

/// <summary>A comment, as <c>_Comment.cshtml</c> draws it.</summary>
/// <param name="IsWhole">It stands on its post's own page, where its owner has a form to delete it.</param>
public sealed record CommentView(CommentLine Comment, bool IsWhole);

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
                var comment = await comments.CreateAsync(me.Name, PostId, text);
                return Request.IsFragment() ? Partial("_Comment", new CommentView(comment, IsWhole: target == Links.Post(PostId))) : BackTo.To(target);
            case "delete":
                await comments.DeleteAsync(me.Name, commentid ?? throw Refused.Invalid("The field commentid is missing."));
                return Request.IsFragment() ? new NoContentResult() : BackTo.To(target);
            default:
                throw Refused.Invalid("The operation must be create or delete.");
        }
    }
}
