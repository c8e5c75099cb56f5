using System.Security.Claims;
using Insta485.Web.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;

namespace Insta485.Web.Auth;

/// <summary>The session cookie, and what an anonymous caller gets: said once, here.</summary>
public static class SignIn
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    /// <summary>Cookie authentication, and the default policy: signed in, by a session the database confirms.</summary>
    public static void AddSignIn(this IServiceCollection services, SiteOptions options)
    {
        services.AddDataProtection()
            .SetApplicationName("insta485")
            .PersistKeysToFileSystem(new DirectoryInfo(options.KeysFolder()));

        services.AddAuthentication(Scheme).AddCookie(cookie =>
        {
            cookie.Cookie.Name = "login";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.CookieManager = new HostPrefix();
            // Not sliding: a session that was logged out is remembered just as long as its cookie could live.
            cookie.SlidingExpiration = false;
            cookie.ExpireTimeSpan = TimeSpan.FromDays(options.Accounts.SessionDays);
            cookie.Events.OnRedirectToLogin = cookie.Events.OnRedirectToAccessDenied = TurnAwayAsync;
        });

        services.AddScoped<IAuthorizationHandler, SessionHandler>();
        services.AddAuthorizationBuilder().SetDefaultPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new SessionRequirement()).Build());
    }

    /// <summary>Sets the cookie of a new session. A fresh one each time: nothing of an earlier cookie lives on.</summary>
    public static Task SignInAsync(this HttpContext context, Session session)
    {
        Claim[] claims =
        [
            // Forms stay good when the same person logs in again: their tokens are bound to this claim.
            new(ClaimTypes.NameIdentifier, session.Username),
            new(ClaimTypes.Name, session.Username),
            new(CurrentUser.SessionId, session.Id),
            new(CurrentUser.Stamp, session.Stamp),
        ];
        return context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)));
    }

    /// <summary>Removes the cookie and treats the visitor as anonymous (specification 2.1).</summary>
    public static async Task TurnAwaySignedOutAsync(this HttpContext context)
    {
        await context.SignOutAsync(Scheme);
        await context.ChallengeAsync(Scheme);
    }

    // Specification 2.2: pages and their forms lead to the log-in page, by its bare path; the rest is 403.
    private static Task TurnAwayAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var path = context.Request.Path;
        var isForbidden = path.StartsWithSegments("/uploads", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/accounts/auth", StringComparison.OrdinalIgnoreCase)
            || path.Equals("/accounts/", StringComparison.OrdinalIgnoreCase);
        if (isForbidden)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else
        {
            context.Response.Redirect("/accounts/login/");
        }

        return Task.CompletedTask;
    }

    private sealed class SessionRequirement : IAuthorizationRequirement;

    // Whatever a signed-in request does next, its first statement asks whether the session still holds.
    private sealed class SessionHandler(CurrentUser me) : AuthorizationHandler<SessionRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionRequirement requirement)
        {
            if (context.User.Identity is { IsAuthenticated: true })
            {
                me.Session();
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }

    // Over https the cookie's name says so: browsers then refuse it from any other host or path (RFC 6265bis, "__Host-").
    private sealed class HostPrefix : ICookieManager
    {
        private readonly ChunkingCookieManager _cookies = new();

        public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, Name(context, key));

        public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
            _cookies.AppendResponseCookie(context, Name(context, key), value, options);

        public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
            _cookies.DeleteCookie(context, Name(context, key), options);

        private static string Name(HttpContext context, string key) => context.Request.IsHttps ? "__Host-" + key : key;
    }
}
