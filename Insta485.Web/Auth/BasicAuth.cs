using System.Text;
using System.Text.Encodings.Web;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Insta485.Web.Auth;

/// <summary>User name and password with every request (RFC 7617, UTF-8), as the course's programs send them.</summary>
internal sealed class BasicAuth(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder,
    VerifiedCredentials verified, CredentialStore credentials, AccountOptions accounts, CurrentUser me)
    : ApiCredentials(options, log, encoder, me)
{
    /// <summary>The name of the scheme.</summary>
    public const string Basic = "Basic";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override Task SignOutAsync(AuthenticationProperties? properties)
    {
        if (Decode() is { } sent)
        {
            verified.Forget(sent);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> ReadAsync()
    {
        if (!accounts.BasicWithPassword)
        {
            throw Refuse.Forbidden("This site takes no passwords here. Make a token at /accounts/tokens/.");
        }

        if (Decode() is not { Username.Length: > 0, Password.Length: > 0 } sent)
        {
            return AuthenticateResult.Fail("The credentials are malformed.");
        }

        var session = await verified.SessionAsync(
            sent, () => credentials.LogInAsync(sent.Username, sent.Password, ClientAddress.Of(Context)));
        return AuthenticateResult.Success(new AuthenticationTicket(SignIn.PrincipalOf(session, Basic), Basic));
    }

    // Everything after the first colon is the password.
    private Credentials? Decode()
    {
        var text = Sent;
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
