using Microsoft.Extensions.Primitives;

namespace Insta485.Web.Auth;

/// <summary>
/// Over https every cookie of the site is called <c>__Host-…</c> in the browser, which then takes it from this host alone, over https
/// alone (RFC 6265bis). Inside the site the names have no prefix. A cookie without it is ignored: another host may have set it.
/// </summary>
internal static class HostCookies
{
    private const string Prefix = "__Host-";

    /// <summary>Renames the cookies of requests and answers.</summary>
    public static void UseHostCookies(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Request.IsHttps)
        {
            var ours = context.Request.Headers.Cookie.ToString().Split(';', StringSplitOptions.TrimEntries)
                .Where(cookie => cookie.StartsWith(Prefix, StringComparison.Ordinal)).Select(cookie => cookie[Prefix.Length..]);
            context.Request.Headers.Cookie = string.Join("; ", ours);
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.SetCookie = new StringValues([.. headers.SetCookie.Select(cookie => Prefix + cookie)]);
                return Task.CompletedTask;
            });
        }

        return next(context);
    });
}
