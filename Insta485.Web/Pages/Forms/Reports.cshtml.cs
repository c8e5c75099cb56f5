using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Moderation;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Pages.Forms;

/// <summary>The form of a report, as <c>_ReportForm.cshtml</c> draws it.</summary>
public sealed record ReportForm(Reportable Thing, FormState State)
{
    /// <summary>Where a report of it leads: the post, also of a comment, or the profile.</summary>
    public static string After(Reportable thing) => thing.PostId is { } post ? Links.Post(post) : Links.User(thing.Subject);
}

/// <summary>Reports a post, a comment or an account to the moderators.</summary>
public sealed class ReportsModel(ReportStore reports, CurrentUser me) : FormPage
{
    private ReportedThing _thing = new(null, null, null);

    /// <inheritdoc/>
    public override string? FormPartial => "_ReportForm";

    /// <summary>What the form is about; set only when it is shown again.</summary>
    public Reportable Thing { get; private set; } = Reportable.None;

    public async Task<IActionResult> OnPostAsync(
        [FromForm] string operation, [FromForm] int? postid, [FromForm] int? commentid, [FromForm] string? username,
        [FromForm] string? reason, [FromForm] string? text, [FromQuery] string? target)
    {
        if (operation != "report")
        {
            throw Refuse.Invalid("The operation must be report.");
        }

        _thing = ReportedThing.Of(postid, commentid, username);
        var (thing, _) = await reports.CreateAsync(
            me.Name, _thing, reason, text, Request.IsFragment() ? Repeat.IsFine : Repeat.IsConflict);
        return SafeRedirect.To(target, ReportForm.After(thing));
    }

    /// <inheritdoc/>
    public override async Task PrepareAsync() => Thing = await reports.ShowAsync(me.Name, _thing);
}
