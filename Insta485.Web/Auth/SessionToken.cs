using System.Security.Cryptography;
using System.Text.Json;
using Insta485.Web.Errors;
using Microsoft.AspNetCore.DataProtection;

namespace Insta485.Web.Auth;

/// <summary>Names a session in a form, sealed, and for its owner only.</summary>
internal sealed class SessionToken(IDataProtectionProvider protection)
{
    private const string Field = "session";

    private readonly IDataProtector _protector = protection.CreateProtector("Insta485.SessionToken");

    /// <summary>The value of the form's field.</summary>
    public string Seal(string username, string sessionId) =>
        _protector.Protect(JsonSerializer.Serialize(new Named(username, sessionId)));

    /// <summary>The session's id.</summary>
    /// <exception cref="RefusedException">The value is not one of ours, or another account's.</exception>
    public string Open(string username, string? value)
    {
        try
        {
            if (JsonSerializer.Deserialize<Named>(_protector.Unprotect(value ?? "")) is { } named && named.Username == username)
            {
                return named.SessionId;
            }
        }
        catch (CryptographicException)
        {
            // Refused below.
        }

        throw Refuse.Invalid("The field session is missing or invalid.", Field);
    }

    private sealed record Named(string Username, string SessionId);
}
