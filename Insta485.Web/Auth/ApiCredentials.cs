using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Auth;

/// <summary>
/// Credentials of programs, below <c>/api/</c> only. The claims and the session check are those of the cookie. Wrong credentials get 403
/// without a challenge, so that no browser asks for a password.
/// </summary>
internal abstract class ApiCredentials(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, CurrentUser me)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder), IAuthenticationSignOutHandler
{
    /// <summary>The name of the scheme that reads the credentials of a request; null for those of pages, and for cookies.</summary>
    public static string? SchemeOf(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var sent = context.Request.Headers.Authorization.ToString();
        return sent.StartsWith(BasicAuth.Basic + " ", StringComparison.OrdinalIgnoreCase) ? BasicAuth.Basic
            : sent.StartsWith(BearerAuth.Bearer + " ", StringComparison.OrdinalIgnoreCase) ? BearerAuth.Bearer : null;
    }

    /// <summary>The session is over: it is looked up anew with the next request.</summary>
    public abstract Task SignOutAsync(AuthenticationProperties? properties);

    /// <summary>What the request's credentials lead to.</summary>
    protected abstract Task<AuthenticateResult> ReadAsync();

    /// <summary>The text of the credentials, without the name of the scheme.</summary>
    protected string Sent => Request.Headers.Authorization.ToString()[Scheme.Name.Length..].Trim();

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Open and unknown addresses cost no bcrypt and no look-up.
        var metadata = Context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<IAuthorizeData>() is null || metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        // If both are sent, a valid session takes precedence (specification 5.1).
        var cookie = await Context.AuthenticateAsync(SignIn.Scheme);
        return await me.HoldsAsync(cookie.Principal) ? cookie : await ReadAsync();
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }
}
