using Insta485.Web.Configuration;
using Insta485.Web.Http;

namespace Insta485.Web.Hosting;

/// <summary>Addresses that programs ask every site for.</summary>
internal static class WellKnown
{
    // The photos are for people who log in.
    private const string Robots = "User-agent: *\nAllow: /accounts/login/\nDisallow: /\n";

    /// <summary>
    /// <c>/.well-known/security.txt</c> (RFC 9116): where to report a weakness; 404 without <c>Public:SecurityContact</c>.
    /// <c>/.well-known/change-password</c> (W3C) leads to the form, for password managers. <c>/robots.txt</c> (RFC 9309) closes the site
    /// to crawlers, except for the log-in page. <c>/favicon.ico</c> leads to the icon.
    /// </summary>
    public static void MapWellKnown(this IEndpointRouteBuilder routes)
    {
        routes.MapOpen("/.well-known/security.txt", (PublicOptions options, TimeProvider clock) => options.SecurityContact.Length == 0
            ? Results.NotFound()
            // The RFC recommends less than a year; each answer starts anew.
            : Results.Text($"Contact: {options.SecurityContact}\nExpires: {clock.GetUtcNow().AddDays(180):yyyy-MM-dd}T00:00:00Z\n"
                + "Preferred-Languages: en\n", "text/plain; charset=utf-8"));
        routes.MapOpen("/.well-known/change-password", () => Results.Redirect("/accounts/password/"));
        routes.MapOpen("/robots.txt", () => Results.Text(Robots, "text/plain; charset=utf-8"));
        routes.MapOpen("/favicon.ico", () => Results.Redirect("/icons/192.png"));
    }

    private static void MapOpen(this IEndpointRouteBuilder routes, string path, Delegate answer) => routes
        .MapMethods(path, ["GET", "HEAD"], answer)
        .WithMetadata(new DataProtectionNotRequired()).AllowAnonymous().ExcludeFromDescription();
}
