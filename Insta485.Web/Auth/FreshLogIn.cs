using Insta485.Web.Auth.Passkeys;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace Insta485.Web.Auth;

/// <summary>What a form has to show that the account is its owner's: the password, or the answer of a passkey.</summary>
/// <param name="Credential">The answer, as JSON.</param>
/// <param name="State">What the browser was asked.</param>
internal sealed record FreshLogInFields(
    [FromForm(Name = FreshLogIn.Field)] string? Password, [FromForm(Name = PasskeyCeremony.Field)] string? Credential,
    [FromForm(Name = "state")] string? State);

/// <summary>
/// What can't be taken back requires a log-in of the last minutes, or the password or the answer of a passkey in the form itself: an open
/// browser, or a copy of its cookie, is not enough (docs/decisions/0049, 0050).
/// </summary>
internal sealed class FreshLogIn(
    IHttpContextAccessor context, CredentialStore credentials, CurrentUser me, DeviceCookie devices, PasskeyCeremony passkeys,
    AccountOptions options, TimeProvider clock)
{
    /// <summary>The form's field.</summary>
    public const string Field = "password";

    /// <summary>When the log-in began, as the cookie says.</summary>
    public DateTimeOffset? Began =>
        context.HttpContext?.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.IssuedUtc;

    /// <summary>Whether the log-in is so young that nothing more is asked.</summary>
    public bool IsFresh => clock.GetUtcNow() - Began < TimeSpan.FromMinutes(options.FreshMinutes);

    /// <summary>
    /// Refuses unless the log-in is fresh, or this is the account's password, or the form has the answer of a passkey. A wrong one counts
    /// as a wrong log-in.
    /// </summary>
    /// <exception cref="RefusedException">The password is missing or wrong (403), or too many were wrong (429).</exception>
    public async Task RequireAsync(FreshLogInFields fields)
    {
        if (IsFresh)
        {
            return;
        }

        if (string.IsNullOrEmpty(fields.Password))
        {
            if (string.IsNullOrEmpty(fields.Credential))
            {
                throw Refuse.Forbidden("Enter your password to go on.", Field);
            }

            await passkeys.ConfirmAsync(fields.Credential, fields.State, Field);
            return;
        }

        var http = context.HttpContext ?? throw new InvalidOperationException("There is no request.");
        try
        {
            await credentials.LogInAsync(me.Name, fields.Password, ClientAddress.Of(http), devices.Read(http));
        }
        catch (RefusedException e) when (e is { Kind: ErrorKind.Forbidden, Field: Field })
        {
            throw Refuse.Forbidden("The password is wrong.", Field);
        }
    }
}
