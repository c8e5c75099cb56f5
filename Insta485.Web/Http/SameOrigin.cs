using Insta485.Web.Errors;
using Microsoft.AspNetCore.Diagnostics;

namespace Insta485.Web.Http;

/// <summary>
/// Requests that change something must come from this site's own pages, or from no page at all. In the order of the check that
/// .NET 11 ships, so that it can take this one's place.
/// </summary>
public static class SameOrigin
{
    /// <summary>Refuses with 403, before any handler, what a browser says comes from another site.</summary>
    public static void UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
        IsSafe(context) || IsOurs(context.Request) ? next(context) : throw Refuse.Forbidden("That request came from another site."));

    /// <summary>Whether no other site made the browser ask, as far as the request says.</summary>
    internal static bool IsOurs(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        // Neither header: no browser sent it, and the form's token decides.
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    // The error page is shown under the verb of the request that failed.
    private static bool IsSafe(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
        || HttpMethods.IsOptions(context.Request.Method) || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
}
