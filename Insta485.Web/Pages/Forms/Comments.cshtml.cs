using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form for a new comment, as <c>_CommentForm.cshtml</c> draws it.</summary>
/// <param name="Owner">Whose photo it is, for screen readers; null where nothing but the id is known.</param>
public sealed record CommentForm(int PostId, string? Owner, string ReturnUrl, FormState State)
{
    public string? SubmitLabel => Owner is null ? null : $"comment on photo by {Owner}";
}

/// <summary>Comments of a post, as <c>_Comments.cshtml</c> draws them.</summary>
/// <param name="IsPermalink">Whether this is the post's own page, with forms for each comment.</param>
/// <param name="IsOwnPost">Whether the visitor may remove the comments of other people.</param>
public sealed record CommentsView(IReadOnlyList<CommentLine> Comments, bool IsPermalink, bool IsOwnPost = false)
{
    private const int LongestLabel = 60;

    /// <summary>What the delete button says to a screen reader: the beginning of the comment tells which one.</summary>
    public static string DeleteLabel(CommentLine comment) => Label("delete", comment);

    /// <summary>What a control for a comment says to a screen reader.</summary>
    public static string Label(string verb, CommentLine comment)
    {
        var runes = comment.Text.EnumerateRunes().ToList();
        return $"{verb} comment: " + (runes.Count <= LongestLabel ? comment.Text : $"{string.Concat(runes.Take(LongestLabel))}…");
    }
}

/// <summary>The form to change a comment, as <c>_EditComment.cshtml</c> draws it on a page of its own.</summary>
public sealed record CommentEdit(int CommentId, FormState State);

/// <summary>Creates, changes and deletes comments (specification 4.2).</summary>
public sealed class CommentsModel(CommentStore comments, CommentDeleter deleter, CurrentUser me) : FormPage
{
    private string _operation = "create";

    /// <inheritdoc/>
    public override string? FormPartial => FilledForm.Of("/comments/", _operation)?.Partial;

    public int PostId { get; private set; }

    public int CommentId { get; private set; }

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] int? postid, [FromForm] string? text, [FromForm] int? commentid, [FromQuery] string? target)
    {
        _operation = operation;
        if (operation is "edit" or "delete" or "remove")
        {
            CommentId = commentid ?? throw Refuse.Invalid("The field commentid is missing.");
        }

        switch (operation)
        {
            case "create":
                PostId = postid ?? throw Refuse.Invalid("The field postid is missing.");
                var comment = await comments.CreateAsync(me.Name, PostId, text);
                return Request.IsFragment()
                    ? Partial("_Comments", new CommentsView([comment], IsPermalink: target == Links.Post(PostId)))
                    : SafeRedirect.To(target);
            case "edit":
                var changed = await comments.EditAsync(me.Name, CommentId, text);
                return Request.IsFragment()
                    ? Partial("_Comments", new CommentsView([changed], IsPermalink: true))
                    : SafeRedirect.To(target, Links.Post(changed.PostId));
            case "delete":
                await deleter.DeleteAsync(me.Name, CommentId);
                return Request.IsFragment() ? new NoContentResult() : SafeRedirect.To(target);
            case "remove":
                var post = await deleter.RemoveAsync(me.Name, CommentId);
                return Request.IsFragment() ? new NoContentResult() : SafeRedirect.To(target, Links.Post(post));
            default:
                throw Refuse.Invalid("The operation must be create, edit, delete or remove.");
        }
    }
}
