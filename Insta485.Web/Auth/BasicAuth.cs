using System.Text;
using System.Text.Encodings.Web;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Auth;

/// <summary>
/// HTTP Basic (RFC 7617, UTF-8) for programs, below <c>/api/</c> only. The claims and the session check are those of the cookie.
/// Wrong credentials get 403 without a challenge, so that no browser asks for a password.
/// </summary>
internal sealed class BasicAuth(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder,
    VerifiedCredentials verified, CredentialStore credentials, CurrentUser me)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder), IAuthenticationSignOutHandler
{
    /// <summary>The name of the scheme.</summary>
    public const string Basic = "Basic";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether a request to the API carries Basic credentials.</summary>
    public static bool IsFor(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && context.Request.Headers.Authorization.ToString().StartsWith(Basic + " ", StringComparison.OrdinalIgnoreCase);

    /// <summary>The session is over: the password was changed or the account deleted.</summary>
    public Task SignOutAsync(AuthenticationProperties? properties)
    {
        if (Read() is { } sent)
        {
            verified.Forget(sent);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Open and unknown addresses cost no bcrypt.
        var metadata = Context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<IAuthorizeData>() is null || metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return AuthenticateResult.NoResult();
        }

        var cookie = await Context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (await me.HoldsAsync(cookie.Principal))
        {
            // If both are sent, a valid session takes precedence (specification 5.1).
            return cookie;
        }

        if (Read() is not { Username.Length: > 0, Password.Length: > 0 } sent)
        {
            return AuthenticateResult.Fail("The credentials are malformed.");
        }

        var session = await verified.SessionAsync(
            sent, () => credentials.LogInAsync(sent.Username, sent.Password, ClientAddress.Of(Context)));
        return AuthenticateResult.Success(new AuthenticationTicket(SignIn.PrincipalOf(session, Basic), Basic));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    // Everything after the first colon is the password.
    private Credentials? Read()
    {
        var text = Request.Headers.Authorization.ToString()[Basic.Length..].Trim();
        var bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return null;
        }

        try
        {
            var (username, password) = Strict.GetString(bytes, 0, length).Split(':', 2) is [var name, var rest] ? (name, rest) : ("", "");
            return username.Contains('\0', StringComparison.Ordinal) ? null : new Credentials(username, password);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
