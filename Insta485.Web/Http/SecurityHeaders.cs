using Insta485.Web.Configuration;
using Insta485.Web.Pictures;

namespace Insta485.Web.Http;

/// <summary>The content security policy and the other headers of every answer.</summary>
internal static class SecurityHeaders
{
    // The hash of the speculation rules that wwwroot/js/prefetch.js adds to a page.
    private const string FetchAhead = "'sha256-riKO7Ga3BowUoW6TDvuIImdfnbaOXO/rGfbpOBnD9to='";

    private const string ClearSiteData = "Clear-Site-Data";

    /// <summary>Has the browser forget photos and pages of the session that ends with this answer.</summary>
    public static void ClearCache(this HttpResponse response) => response.Headers[ClearSiteData] = "\"cache\"";

    /// <summary>Sets them when the answer starts, because an error clears the headers set before.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app, PublicOptions options)
    {
        // The hash of the import map is known once the routes are.
        var services = app.ApplicationServices;
        var policy =
            new Lazy<string>(() => Policy(services.GetRequiredService<Scripts>(), services.GetRequiredService<IPictureStore>().Origin));
        var transport = $"max-age={options.HstsDays * 86400L}{(options.HstsSubdomains ? "; includeSubDomains" : "")}";
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                Set(context, policy.Value, transport);
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    // blob: is the preview of a chosen file.
    private static string Policy(Scripts scripts, string? pictures) =>
        $"default-src 'self'; script-src 'self' {scripts.Source} {FetchAhead}; "
        + $"img-src 'self' blob:{(pictures is null ? "" : " " + pictures)}; "
        + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static void Set(HttpContext context, string policy, string transport)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = transport;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            // Prefetched pages may show the state before this write.
            headers[ClearSiteData] = headers[ClearSiteData].Count == 0 ? "\"prefetchCache\"" : "\"cache\", \"prefetchCache\"";
        }

        // A personal answer is not stored for other visitors or after log-out.
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "private, no-store";
        }
    }
}
