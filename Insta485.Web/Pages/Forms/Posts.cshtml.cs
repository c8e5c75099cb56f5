using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form for a new post, as <c>_UploadForm.cshtml</c> draws it.</summary>
public sealed record UploadForm(string ReturnUrl, FormState State);

/// <summary>The fields for what the owner says about a post, as <c>_PostTexts.cshtml</c> draws them.</summary>
public sealed record PostTextFields(FormState State, PostTexts Texts);

/// <summary>The form to change a post, as <c>_EditPost.cshtml</c> draws it.</summary>
/// <param name="Texts">As they are now; of a form whose token is stale nothing but the id is known.</param>
public sealed record EditPostForm(PostTexts Texts, FormState State)
{
    public bool IsKnown => Texts.Filename.Length > 0;

    /// <summary>The version that the next attempt replaces.</summary>
    public string Edited => IsKnown ? Texts.Version : State.Value("edited");

    /// <summary>Whether another tab changed the texts meanwhile: the form shows both.</summary>
    public bool IsOther => IsKnown && State.Value("edited", Texts.Version) != Texts.Version;

    public bool CommentsClosed => State.IsSent ? State.Value("comments_closed").Length > 0 : Texts.CommentsClosed;
}

/// <summary>Creates, changes and deletes posts (specification 4.3).</summary>
public sealed class PostsModel(PostStore posts, PostTextStore texts, HistoryStore history, CurrentUser me) : FormPage
{
    private string _operation = "create";
    private int _postId;

    /// <inheritdoc/>
    public override string? FormPartial => FilledForm.Of("/posts/", _operation)?.Partial;

    public string Logname => me.Name;

    /// <summary>The post of a refused change.</summary>
    public PostTexts Texts { get; private set; } = PostTexts.None;

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, IFormFile? file, [FromForm] int? postid, [FromForm] string? edited,
        [FromForm(Name = "comments_closed")] string? commentsClosed, [FromForm] long? revisionid, [FromQuery] string? target)
    {
        _operation = operation;
        switch (operation)
        {
            case "create":
                var created = await posts.CreateAsync(me.Name, file.AsUpload(), Typed("caption"), Typed("alt"));
                if (Request.IsFragment())
                {
                    // The script shows a link to the post, on the page that the form leads to.
                    Response.Headers.Location = Links.Post(created);
                    return StatusCode(StatusCodes.Status201Created);
                }

                break;
            case "edit":
                _postId = postid ?? throw Refuse.Invalid("The field postid is missing.");
                var change = TextChange.Checked(Typed("caption"), Typed("alt"), commentsClosed is not null);
                await texts.ChangeAsync(me.Name, _postId, change, now => now.Version == (edited ?? "")
                    ? null
                    : Refuse.Conflict("The post was changed meanwhile. Compare, and save again to replace it.", "caption"));
                return SafeRedirect.To(target, Links.Post(_postId));
            case "forget":
                var of = await history.ForgetAsync(me.Name, revisionid ?? throw Refuse.Invalid("The field revisionid is missing."));
                return SafeRedirect.To(target, Links.History(of));
            case "delete":
                await posts.DeleteAsync(me.Name, postid ?? throw Refuse.Invalid("The field postid is missing."));
                break;
            default:
                throw Refuse.Invalid("The operation must be create, edit, forget or delete.");
        }

        return SafeRedirect.To(target, Links.User(Logname));
    }

    /// <inheritdoc/>
    public override async Task PrepareAsync()
    {
        if (_operation == "edit")
        {
            Texts = await texts.ShowOwnAsync(me.Name, _postId);
        }
    }

    // An empty field is the empty text; a field that was not sent changes nothing.
    private string? Typed(string field) => Request.Form.TryGetValue(field, out var text) ? text.ToString() : null;
}
