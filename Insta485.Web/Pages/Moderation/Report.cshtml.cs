using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Pages.Forms;
using Insta485.Web.Stores.Moderation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Moderation;

/// <summary>One report, for moderators: what was reported, who says what, earlier decisions, and what can be done.</summary>
public sealed class ReportModel(ModerationReader reader, CurrentUser me, TimeProvider clock) : PageModel
{
    private ReportPage? _details;

    public ReportPage Details => _details ?? throw new InvalidOperationException("Not read.");

    public DateTimeOffset Clock => clock.GetUtcNow();

    /// <summary>This report and the other open ones of the same thing, oldest first.</summary>
    public IReadOnlyList<Voice> Voices => [.. Details.Voices.Append(Voice.Of(Details.Report)).OrderBy(voice => voice.ReportId)];

    /// <summary>The words as they are now; null if there are none.</summary>
    public string? Now => Details.Report.Kind == "account" ? Details.Report.Fullname : Details.Report.Words;

    public bool IsGone => Details.Report is { Kind: "post", Filename: null } or { Kind: "comment", Words: null };

    /// <summary>What can be done about it.</summary>
    public IEnumerable<ModerationForm> Forms => Operations().Select(
        operation => new ModerationForm(operation, ("reportid", $"{Details.Report.ReportId}"), "/moderation/", FormState.Fresh));

    public async Task OnGetAsync([FromRoute] long reportid) => _details = await reader.ReportAsync(me.Name, reportid);

    private IEnumerable<string> Operations()
    {
        var report = Details.Report;
        if (report.Decided is not null || report.Subject == me.Name)
        {
            yield break;
        }

        yield return "dismiss";
        if (report.IsModerators)
        {
            yield break;
        }

        if (report.Kind != "account" && !IsGone)
        {
            yield return $"remove_{report.Kind}";
        }

        if (!report.IsSuspended)
        {
            yield return "suspend";
        }
    }
}
