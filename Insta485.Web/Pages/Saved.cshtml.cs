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
        switch (operation)
        {
            case "save": await saved.SaveAsync(me.Name, postid, repeat); break;
            case "unsave": await saved.UnsaveAsync(me.Name, postid, repeat); break;
            default: throw Refuse.Invalid("The operation must be save or unsave.");
        }

        if (!Request.IsFragment())
        {
            return SafeRedirect.To(target, Links.Saved);
        }

        var state = await saved.StateAsync(me.Name, postid);
        return Partial("_Saved", new SaveView(postid, state, SafeRedirect.LocalPath(target) ?? Links.Saved));
    }
}
