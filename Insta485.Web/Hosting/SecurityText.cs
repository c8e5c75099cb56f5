using Insta485.Web.Configuration;
using Insta485.Web.Http;

namespace Insta485.Web.Hosting;

/// <summary><c>/.well-known/security.txt</c> (RFC 9116): where to report a weakness. 404 without <c>Public:SecurityContact</c>.</summary>
internal static class SecurityText
{
    public static void MapSecurityText(this IEndpointRouteBuilder routes) => routes
        .MapGet("/.well-known/security.txt", (PublicOptions options, TimeProvider clock) => options.SecurityContact.Length == 0
            ? Results.NotFound()
            // The RFC recommends less than a year; each answer starts anew.
            : Results.Text($"Contact: {options.SecurityContact}\nExpires: {clock.GetUtcNow().AddDays(180):yyyy-MM-dd}T00:00:00Z\n"
                + "Preferred-Languages: en\n", "text/plain; charset=utf-8"))
        .WithMetadata(new HttpMethodMetadata(["GET", "HEAD"]), new DataProtectionNotRequired()).AllowAnonymous().ExcludeFromDescription();
}
