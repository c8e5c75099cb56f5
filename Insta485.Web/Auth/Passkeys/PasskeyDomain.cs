using System.Net;
using Insta485.Web.Configuration;
using Microsoft.AspNetCore.Identity;

namespace Insta485.Web.Auth.Passkeys;

/// <summary>The domain that passkeys are made for (WebAuthn calls it RP ID): the site's host, or the setting.</summary>
internal sealed class PasskeyDomain(AccountOptions options)
{
    /// <summary>
    /// The domain, for a request; null where browsers have no passkeys: the site is addressed by a number, or outside of the setting.
    /// </summary>
    public string? Of(HttpRequest request)
    {
        var host = request.Host.Host;
        var domain = options.PasskeyDomain.Length > 0 ? options.PasskeyDomain : host;
        var isIn = ("." + host).EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);
        return isIn && !IPAddress.TryParse(host.Trim('[', ']'), out _) ? domain : null;
    }

    /// <summary>
    /// Whether a browser asked for the answer on a page of this site, and in no frame. The framework compares with the header Origin,
    /// which a program sets as it likes. Behind a proxy that does not name the scheme the site takes https for http.
    /// </summary>
    public static bool IsOurs(PasskeyOriginValidationContext asked) =>
        !asked.CrossOrigin && Uri.TryCreate(asked.Origin, UriKind.Absolute, out var origin)
        && (origin.Scheme == Uri.UriSchemeHttps || origin.Scheme == asked.HttpContext.Request.Scheme)
        && Uri.TryCreate($"{origin.Scheme}://{asked.HttpContext.Request.Host}", UriKind.Absolute, out var ours)
        && origin.Authority == ours.Authority;
}
