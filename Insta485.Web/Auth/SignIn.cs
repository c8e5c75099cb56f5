using System.Security.Claims;
using Insta485.Web.Auth.Passkeys;
using Insta485.Web.Configuration;
using Insta485.Web.Database;
using Insta485.Web.Http;
using Insta485.Web.Security;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Diagnostics;

namespace Insta485.Web.Auth;

/// <summary>The session cookie, tokens and HTTP Basic for programs, and the answer for anonymous visitors.</summary>
internal static class SignIn
{
    internal const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string Was = "was";

    // In the cookie of a session that a sign-up began.
    private const string New = "new";

    // Chooses between the three.
    private const string Either = "Either";

    /// <summary>Cookie, Bearer and Basic authentication. The default policy requires a session, which the database confirms.</summary>
    public static void AddSignIn(this IServiceCollection services, SiteOptions options)
    {
        var protection = services.AddDataProtection().SetApplicationName("insta485");
        if (KeyCertificates.Read(options.Keys, options.Root) is { } certificates)
        {
            protection.ProtectKeysWithCertificate(certificates.Current)
                .UnprotectKeysWithAnyCertificate([certificates.Current, .. certificates.Older]);
        }

        services.AddSingleton<DataProtectionKeyRepository>()
            .AddOptions<KeyManagementOptions>()
            .Configure<DataProtectionKeyRepository>((management, keys) => management.XmlRepository = keys);

        services.AddSingleton<VerifiedCredentials>().AddSingleton<VerifiedTokens>().AddSingleton<DeviceCookie>()
            .AddSingleton<SessionToken>().AddScoped<FreshLogIn>().AddScoped<BrowserLogIn>()
            .AddSingleton<SessionUses>().AddHostedService(site => site.GetRequiredService<SessionUses>());
        services.AddPasskeys(options.Accounts);
        var authentication = services.AddAuthentication(Either)
            .AddScheme<AuthenticationSchemeOptions, BasicAuth>(BasicAuth.Basic, null)
            .AddScheme<AuthenticationSchemeOptions, BearerAuth>(BearerAuth.Bearer, null);
        authentication.AddPolicyScheme(Either, null,
            either => either.ForwardDefaultSelector = context => ApiCredentials.SchemeOf(context) ?? Scheme);
        authentication.AddCookie(cookie =>
        {
            cookie.Cookie.Name = "login";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // Not sliding: an ended session is remembered exactly as long as its cookie can live.
            cookie.SlidingExpiration = false;
            cookie.ExpireTimeSpan = TimeSpan.FromDays(options.Accounts.SessionDays);
            cookie.Events.OnRedirectToLogin = cookie.Events.OnRedirectToAccessDenied = RedirectToLoginAsync;
        });

        services.AddExceptionHandler<SessionOverHandler>();
        services.AddScoped<IAuthorizationHandler, SessionHandler>();
        services.AddAuthorizationBuilder().SetDefaultPolicy(
            new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(new SessionRequirement()).Build());
    }

    /// <summary>
    /// Keeps the framework from loading the keys when the site starts, where the database may be missing. Call it last, because several
    /// parts of the framework register this.
    /// </summary>
    public static void RemoveKeyWarmup(this IServiceCollection services)
    {
        foreach (var early in services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly).ToList())
        {
            services.Remove(early);
        }
    }

    /// <summary>
    /// Loads the keys of cookies and forms before a request that may need them; 503 while the database is unavailable.
    /// </summary>
    public static void UseDataProtectionKeys(this IApplicationBuilder app)
    {
        var keys = app.ApplicationServices.GetRequiredService<DataProtectionKeyRepository>();
        var manager = app.ApplicationServices.GetRequiredService<IKeyManager>();
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<DataProtectionNotRequired>() is null
                && context.Features.Get<IStatusCodeReExecuteFeature>() is null)
            {
                await keys.EnsureLoadedAsync(manager);
            }

            await next(context);
        });
    }

    /// <summary>
    /// After a request with a cookie: the session is in use (<see cref="SessionUses"/>). A request that was refused says nothing.
    /// </summary>
    public static void UseSessionUses(this IApplicationBuilder app)
    {
        var uses = app.ApplicationServices.GetRequiredService<SessionUses>();
        app.Use(async (context, next) =>
        {
            // A request that is still open when the site has stopped has no services afterwards.
            var db = context.RequestServices.GetRequiredService<Db>();
            await next(context);
            if (db.Confirmed is { IdleDays: not null } session
                && context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties
                    is { IssuedUtc: { } began, ExpiresUtc: { } expires })
            {
                uses.Saw(LoginOf(context, session, began, expires));
            }
        });
    }

    /// <summary>Sets the cookie of a new session, which replaces an earlier one, and writes the session down.</summary>
    /// <param name="isSignUp">The account is new.</param>
    public static async Task SignInAsync(this HttpContext context, Session session, bool isSignUp = false)
    {
        var services = context.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var expires = now.AddDays(services.GetRequiredService<AccountOptions>().SessionDays);
        var cookie = new AuthenticationProperties { IssuedUtc = now, ExpiresUtc = expires };
        if (isSignUp)
        {
            cookie.Items[New] = New;
        }

        await services.GetRequiredService<LoginSessionStore>().BeginAsync(LoginOf(context, session, now, expires));
        services.GetRequiredService<SessionUses>().Began(session.Id);
        await context.SignInAsync(Scheme, PrincipalOf(session, Scheme), cookie);
    }

    /// <summary>
    /// Sets the cookie of the same session anew, maybe with another stamp: it is no log-in, so that it does not begin again. It is not that
    /// of a sign-up any more.
    /// </summary>
    public static async Task RenewAsync(this HttpContext context, Session session)
    {
        var cookie = (await context.AuthenticateAsync(Scheme)).Properties;
        cookie?.Items.Remove(New);
        await context.SignInAsync(Scheme, PrincipalOf(session, Scheme), cookie);
    }

    /// <summary>Whether the session of the request's cookie began with a sign-up.</summary>
    public static bool IsSignUp(this HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.Items.ContainsKey(New) == true;

    /// <summary>Ends the session of the request's cookie, if it has one, also for copies of the cookie.</summary>
    public static async Task EndSessionAsync(this HttpContext context, CredentialStore credentials)
    {
        var cookie = await context.AuthenticateAsync(Scheme);
        if (CurrentUser.From(cookie.Principal) is { } session && cookie.Properties is { ExpiresUtc: { } expires })
        {
            await credentials.LogOutAsync(session, expires);
        }
    }

    private static LoginSession LoginOf(HttpContext context, Session session, DateTimeOffset began, DateTimeOffset expires) =>
        new(session, DeviceName.Of(context.Request), At(began), At(expires));

    // PostgreSQL's timestamp without time zone.
    private static DateTime At(DateTimeOffset time) => DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified);

    /// <summary>A session as claims.</summary>
    public static ClaimsPrincipal PrincipalOf(Session session, string scheme)
    {
        Claim[] claims =
        [
            // Antiforgery tokens are bound to this claim, so a form stays valid when the same user logs in again.
            new(ClaimTypes.NameIdentifier, session.Username),
            new(ClaimTypes.Name, session.Username),
            new(CurrentUser.SessionId, session.Id),
            new(CurrentUser.Stamp, session.Stamp),
        ];
        return new ClaimsPrincipal(new ClaimsIdentity(claims, scheme));
    }

    /// <summary>
    /// Removes the cookie, or forgets the credentials, and treats the visitor as anonymous (specification 2.1). After logging in, the
    /// visitor returns to the page.
    /// </summary>
    public static async Task RedirectSignedOutAsync(this HttpContext context)
    {
        await context.SignOutAsync();
        var was = HttpMethods.IsGet(context.Request.Method)
            ? context.Request.Path.ToUriComponent() + context.Request.QueryString
            : context.Request.Query["target"].ToString();
        await context.ChallengeAsync(new AuthenticationProperties { Parameters = { [Was] = SafeRedirect.LocalPath(was) } });
    }

    // Specification 2.2: pages and forms redirect to the log-in page, the rest is 403. After logging in the visitor comes to the page they
    // asked for; whether it exists is not looked up.
    private static Task RedirectToLoginAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var path = context.Request.Path;
        var isForbidden = path.StartsWithSegments("/uploads", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/accounts/auth", StringComparison.OrdinalIgnoreCase)
            // A script only asks while its page shows a signed-in visitor, so it is redirected too.
            || (path.Equals("/accounts/", StringComparison.OrdinalIgnoreCase) && !context.Request.IsFragment());
        if (isForbidden)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
        }
        else
        {
            var was = context.Properties.GetParameter<string>(Was) ?? (HttpMethods.IsGet(context.Request.Method)
                ? SafeRedirect.LocalPath(path.ToUriComponent() + context.Request.QueryString)
                : null);
            context.Response.Redirect(was is null or "/" ? "/accounts/login/" : $"/accounts/login/?target={Uri.EscapeDataString(was)}");
        }

        return Task.CompletedTask;
    }

    private sealed class SessionRequirement : IAuthorizationRequirement;

    // The one place where a request's session is required: the first statement confirms it.
    private sealed class SessionHandler(CurrentUser me) : AuthorizationHandler<SessionRequirement>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, SessionRequirement requirement)
        {
            if (context.User.Identity is { IsAuthenticated: true })
            {
                me.Require();
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }
}
