namespace Insta485.Web.Http;

/// <summary>Headers of every answer.</summary>
public static class SecurityHeaders
{
    private const string Policy =
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>Sets them when the answer starts, so that an error that clears the headers does not lose them.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            // What is made for one visitor is not kept for another, nor shown again after logging out.
            if (headers.CacheControl.Count == 0)
            {
                headers.CacheControl = "private, no-store";
            }

            return Task.CompletedTask;
        });
        return next(context);
    });
}
