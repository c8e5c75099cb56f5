using Insta485.Web.Auth;
using Insta485.Web.Stores.Moderation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Moderation;

/// <summary>Lines of the log, as <c>_Log.cshtml</c> draws them.</summary>
public sealed record LogView(IReadOnlyList<LogLine> Lines, DateTimeOffset Now);

/// <summary>The log of what moderators did, newest first; all of it, or about one account.</summary>
public sealed class LogModel(ModerationReader reader, CurrentUser me, TimeProvider clock) : PageModel
{
    public LogPage Lines { get; private set; } = new([], null);

    public string Username { get; private set; } = "";

    public DateTimeOffset Clock => clock.GetUtcNow();

    public async Task OnGetAsync([FromQuery] string? username, [FromQuery] long? before)
    {
        Username = username?.Trim() ?? "";
        Lines = await reader.LogAsync(me.Name, Username, before);
    }
}
