using System.Security.Claims;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Authentication;

namespace Insta485.Web.Auth;

/// <summary>Who is asking, as the cookie or the credentials say.</summary>
public sealed class CurrentUser(IHttpContextAccessor context, Db db, SessionUses uses)
{
    internal const string SessionId = "session";
    internal const string Stamp = "stamp";

    private Session? _session;

    /// <summary>The signed-in user's name (the specification's <c>logname</c>).</summary>
    /// <exception cref="RefusedException">The request requires no session, or the visitor is anonymous: 403.</exception>
    public string Name => Session().Username;

    /// <summary>The new notifications, 100 at most; 0 on pages that do not count them.</summary>
    public int Unread => db.State?.Unread ?? 0;

    /// <summary>Which changes the page includes; null on pages that do not say.</summary>
    public string? Cursor => db.State?.Cursor;

    /// <summary>The session of the cookie or the credentials.</summary>
    /// <exception cref="RefusedException">The request requires no session, or the visitor is anonymous: 403.</exception>
    public Session Session() => _session ?? throw NotSignedIn();

    /// <summary>
    /// The request requires a session; the database confirms it with the next statement. The authorization policy of every closed
    /// address calls this (<see cref="SignIn"/>). An open page calls it for an operation that is closed.
    /// </summary>
    /// <exception cref="RefusedException">The visitor is anonymous: 403.</exception>
    public void Require()
    {
        _session = From(context.HttpContext?.User) ?? throw NotSignedIn();
        db.RequireSession(ToCheck(_session, context.HttpContext?.User));
    }

    /// <summary>Whether the visitor has a valid session, for open pages. Without a cookie the database is not asked.</summary>
    public async Task<bool> IsSignedInAsync()
    {
        if (context.HttpContext is not { } http || From(http.User) is null)
        {
            return false;
        }

        if (await HoldsAsync(http.User))
        {
            return true;
        }

        // The visitor is anonymous now: the page shows no name, and its form's token is for a request without the cookie.
        http.User = new ClaimsPrincipal(new ClaimsIdentity());
        await http.SignOutAsync();
        return false;
    }

    /// <summary>Whether these claims belong to a valid session. If not, the request is anonymous.</summary>
    public async Task<bool> HoldsAsync(ClaimsPrincipal? user)
    {
        if (From(user) is not { } session)
        {
            return false;
        }

        db.RequireSession(ToCheck(session, user));
        try
        {
            await db.CheckSessionAsync();
            return true;
        }
        catch (SessionOverException)
        {
            db.RequireSession(null);
            return false;
        }
    }

    internal static Session? From(ClaimsPrincipal? user) =>
        user?.Identity is { IsAuthenticated: true, Name: { } name } && user.FindFirstValue(SessionId) is { } id
            ? new Session(name, id, user.FindFirstValue(Stamp) ?? "")
            : null;

    // Only browsers' sessions end for want of use.
    private Session ToCheck(Session session, ClaimsPrincipal? user) =>
        user?.Identity?.AuthenticationType == SignIn.Scheme ? uses.ToCheck(session) : session;

    private static RefusedException NotSignedIn() => Refuse.Forbidden("Log in first.");
}
