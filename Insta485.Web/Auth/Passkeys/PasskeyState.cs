using System.Security.Cryptography;
using System.Text.Json;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.DataProtection;

namespace Insta485.Web.Auth.Passkeys;

/// <summary>What a passkey's answer is for.</summary>
internal enum PasskeyUse
{
    LogIn,

    /// <summary>To show that it is the owner who uses the session (<see cref="FreshLogIn"/>).</summary>
    Confirm,

    /// <summary>A new passkey. The visitor who has this state logged in, or showed that, just now.</summary>
    Add,
}

/// <summary>
/// What was asked of a passkey, sealed in the form that brings its answer: for five minutes, and for one use and one session.
/// </summary>
internal sealed class PasskeyState(IDataProtectionProvider protection)
{
    /// <summary>The purpose of its protector.</summary>
    internal const string Purpose = "Insta485.PasskeyState";

    private const string Field = "state";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector(Purpose).ToTimeLimitedDataProtector();

    /// <summary>The value of the form's field: letters, digits, dashes and underscores.</summary>
    /// <param name="session">The id of the session; null at log-in.</param>
    /// <param name="state">The framework's.</param>
    public string Seal(PasskeyUse use, string? session, string state) =>
        _protector.Protect(JsonSerializer.Serialize(new Sealed(use, session, state)), Lifetime);

    /// <summary>The framework's state.</summary>
    /// <exception cref="RefusedException">It is missing (400), or too old, or it is for another use or session (403).</exception>
    public string Open(PasskeyUse use, string? session, string? value, string field)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw Refuse.Invalid($"The field {Field} is missing or invalid.", field);
        }

        try
        {
            if (JsonSerializer.Deserialize<Sealed>(_protector.Unprotect(value)) is { } opened
                && opened.Use == use && opened.Session == session)
            {
                return opened.State;
            }
        }
        catch (CryptographicException)
        {
            // Refused below.
        }

        throw Refuse.Forbidden("This took too long. Try again.", field);
    }

    private sealed record Sealed(PasskeyUse Use, string? Session, string State);
}
