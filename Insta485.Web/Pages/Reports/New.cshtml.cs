using Insta485.Web.Auth;
using Insta485.Web.Stores.Moderation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Reports;

/// <summary>The page to report a post, a comment or an account.</summary>
public sealed class NewModel(ReportStore reports, CurrentUser me) : PageModel
{
    public Reportable Thing { get; private set; } = Reportable.None;

    public async Task OnGetAsync([FromQuery] int? postid, [FromQuery] int? commentid, [FromQuery] string? username) =>
        Thing = await reports.ShowAsync(me.Name, ReportedThing.Of(postid, commentid, username));
}
