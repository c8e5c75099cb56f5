using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Pages.Accounts;

/// <summary>The page of the browsers in which the account is logged in.</summary>
internal sealed class SessionsModel(LoginSessionStore sessions, SessionToken token, FreshLogIn login, CurrentUser me, TimeProvider clock)
    : PageModel
{
    internal const string Path = "/accounts/sessions/";

    public SessionPage Sessions { get; private set; } = new([], null);

    /// <summary>All but this one, which may have no row yet.</summary>
    public IEnumerable<ListedSession> Others => Sessions.Page.Where(session => session.SessionId != me.Session().Id);

    public string Device => DeviceName.Of(Request);

    /// <summary>When this session began, in UTC.</summary>
    public DateTime Began => (login.Began ?? Now).UtcDateTime;

    public DateTimeOffset Now => clock.GetUtcNow();

    public string Seal(ListedSession session) => token.Seal(me.Name, session.SessionId);

    public string DayOf(DateOnly day) => RelativeTime.Day(day, Now.UtcDateTime);

    public async Task OnGetAsync([FromQuery] long? before) => Sessions = await sessions.ListAsync(me.Session(), before);
}
