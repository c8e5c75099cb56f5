using System.Security.Cryptography;
using System.Text.Json;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.DataProtection;

namespace Insta485.Web.Auth;

/// <summary>
/// The protected cookie of a browser that has logged in, by account. It outlives log-out, and only separates this browser's wrong
/// passwords from those of strangers: it opens nothing.
/// </summary>
internal sealed class DeviceCookie(IDataProtectionProvider protection)
{
    private const string Cookie = "device";

    // A shared computer may know several accounts; the oldest is forgotten.
    private const int MostAccounts = 10;

    private readonly IDataProtector _protector = protection.CreateProtector("Insta485.Device");

    /// <summary>The browser's device; null if it has none, or a cookie that is not ours.</summary>
    public Device? Read(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 } value)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize<Device>(_protector.Unprotect(value));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The browser has logged in as this account.</summary>
    public void Remember(HttpContext context, string account)
    {
        var device = Read(context) ?? new Device(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), []);
        device = device with { Accounts = [account, .. device.Accounts.Where(known => known != account).Take(MostAccounts - 1)] };
        context.Response.Cookies.Append(Cookie, _protector.Protect(JsonSerializer.Serialize(device)), new CookieOptions
        {
            MaxAge = TimeSpan.FromDays(365),
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
    }
}
