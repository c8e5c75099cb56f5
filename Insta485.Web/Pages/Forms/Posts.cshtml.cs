using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Pictures;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Photos;
using Insta485.Web.Stores.Texts;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>Creates, changes and deletes posts (specification 4.3).</summary>
public sealed class PostsModel(
    PostStore posts, NewPostStore newPosts, PendingPhotoStore pending, PostTextStore texts, PictureIntake intake, Uploads uploads,
    HistoryStore history, CurrentUser me) : FormPage
{
    private string _operation = "create";
    private int _postId;
    private PostDraft? _draft;

    /// <inheritdoc/>
    public override string? FormPartial => FilledForm.Of("/posts/", _operation)?.Partial;

    public string Logname => me.Name;

    /// <summary>The post of a refused change.</summary>
    public PostTexts Texts { get; private set; } = PostTexts.None;

    /// <summary>The form of a refused post.</summary>
    public UploadForm Form { get; private set; } = new("/", FormState.Fresh);

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] int? postid, [FromForm] string? edited, [FromForm] long? revisionid,
        [FromQuery] string? target)
    {
        _operation = operation;
        switch (operation)
        {
            case "create":
                _draft = PostFields.Draft(Request.Form);
                var created = await newPosts.CreateAsync(me.Name, _draft);
                if (Request.IsFragment())
                {
                    // The script shows a link to the post, on the page that the form leads to.
                    Response.Headers.Location = Links.Post(created);
                    return StatusCode(StatusCodes.Status201Created);
                }

                break;
            case "edit":
                _postId = postid ?? throw Refuse.Invalid("The field postid is missing.");
                var change = PostFields.Change(Request.Form, intake, uploads, me.Name);
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
        Form = new UploadForm(Links.User(Logname), State);
        if (_operation == "edit")
        {
            Texts = await texts.ShowOwnAsync(me.Name, _postId);
        }
        else if (_draft?.Kept is { } kept)
        {
            Form = Form with
            {
                Kept = [.. kept.Select(photo => new PhotoField(photo.Filename, $"{photo.Place}", photo.Alt))],
                NewAlts = UploadForm.AtLeastOne(_draft.RefusedAlts),
            };
        }
        else
        {
            var mine = await pending.FindAsync(me.Name, [.. Form.Kept.Select(photo => photo.Filename)]);
            Form = Form with { Kept = [.. Form.Kept.Where(photo => mine.ContainsKey(photo.Filename))] };
        }
    }
}
