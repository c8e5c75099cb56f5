using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Saved;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages;

/// <summary>The button that saves a post, as <c>_Saved.cshtml</c> draws it.</summary>
public sealed record SaveView(int PostId, SavedState State, string ReturnUrl);

/// <summary>The photos that the visitor saved; saves a post and removes it from them. Nobody else learns of it.</summary>
public sealed class SavedModel(SavedPostStore saved, CurrentUser me) : PageModel
{
    public SavedPage Saved { get; private set; } = new([], null);

    public bool IsFirst { get; private set; }

    public async Task OnGetAsync([FromQuery] long? before)
    {
        IsFirst = before is null;
        Saved = await saved.ReadAsync(me.Name, before);
    }

    /// <summary>A fragment request states the wanted result, so it is no conflict if another tab was first (docs/decisions/0023).</summary>
    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm, BindRequired] int postid, [FromQuery] string? target)
    {
        var repeat = Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict;
        var state = operation switch
        {
            "save" => await saved.SaveAsync(me.Name, postid, repeat),
            "unsave" => await saved.UnsaveAsync(me.Name, postid, repeat),
            _ => throw Refuse.Invalid("The operation must be save or unsave."),
        };
        return Request.IsFragment()
            ? Partial("_Saved", new SaveView(postid, state, SafeRedirect.LocalPath(target) ?? Links.Saved))
            : SafeRedirect.To(target, Links.Saved);
    }
}
