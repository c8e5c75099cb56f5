using Insta485.Web.Errors;
using Insta485.Web.Security;
using Microsoft.AspNetCore.Diagnostics;

namespace Insta485.Web.Http;

/// <summary>
/// Rejects requests from other sites that change something. The order of the checks is that of .NET 11, which can replace this class.
/// </summary>
internal static class SameOrigin
{
    /// <summary>Answers 403, before any handler, to a write that another site caused.</summary>
    public static void UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (IsSafe(context) || IsOurs(context.Request))
        {
            return next(context);
        }

        context.RequestServices.GetRequiredService<SecurityLog>().CrossSiteRefused(null);
        throw Refuse.Forbidden("The request came from another site.");
    });

    /// <summary>Whether the headers name no other site as the cause of the request.</summary>
    internal static bool IsOurs(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        // Without both headers the request isn't from a browser, and the form's token decides.
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Authority(origin) is { } theirs && theirs == Authority($"{request.Scheme}://{request.Host}"));
    }

    // Scheme, host and port, in lower case. The scheme's own port may be written or not.
    private static string? Authority(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? $"{uri.Scheme}://{uri.Host}:{uri.Port}"
            : null;

    // The error page runs with the method of the failed request.
    private static bool IsSafe(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
        || HttpMethods.IsOptions(context.Request.Method) || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
}
