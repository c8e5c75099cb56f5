using System.Security.Claims;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.Authentication;

namespace Insta485.Web.Auth;

/// <summary>
/// Who is asking, as the cookie or the credentials say. Asking for the name makes the database confirm the session with the next
/// statement.
/// </summary>
public sealed class CurrentUser(IHttpContextAccessor context, Db db)
{
    internal const string SessionId = "session";
    internal const string Stamp = "stamp";

    /// <summary>The signed-in user's name (the specification's <c>logname</c>).</summary>
    /// <exception cref="RefusedException">Nobody is signed in: 403.</exception>
    public string Name => Session().Username;

    /// <summary>The session of the cookie or the credentials.</summary>
    /// <exception cref="RefusedException">Nobody is signed in: 403.</exception>
    public Session Session()
    {
        var session = From(context.HttpContext?.User) ?? throw Refuse.Forbidden("Log in first.");
        db.RequireSession(session);
        return session;
    }

    /// <summary>Whether somebody is signed in and the session still holds. Without a cookie the database is not asked.</summary>
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

        // The page is for somebody anonymous now: it shows no name, and its form's token is for a request without the cookie.
        http.User = new ClaimsPrincipal(new ClaimsIdentity());
        await http.SignOutAsync();
        return false;
    }

    /// <summary>Whether these claims are of a session that still holds; if it does not, this request is nobody's.</summary>
    public async Task<bool> HoldsAsync(ClaimsPrincipal? user)
    {
        if (From(user) is not { } session)
        {
            return false;
        }

        db.RequireSession(session);
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
}
