using Insta485.Web.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace Insta485.Web.Http;

/// <summary>Headers of the proxies in front of the site, and of the site for them.</summary>
internal static class Proxies
{
    /// <summary>
    /// Takes the visitor's address and scheme from a trusted proxy (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>). The headers of
    /// others are ignored.
    /// </summary>
    public static void UseKnownProxies(this IApplicationBuilder app, ProxyOptions options)
    {
        if (options.Networks.Count == 0)
        {
            return;
        }

        // Any number of trusted proxies in a row.
        var forwarded =
            new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
                ForwardLimit = null
            };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in options.Networks)
        {
            forwarded.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(forwarded);
    }

    /// <summary>Adds <c>X-Served-By</c>, if it is configured.</summary>
    public static void UseServedBy(this IApplicationBuilder app, string servedBy)
    {
        if (servedBy.Length > 0)
        {
            var name = servedBy == "hostname" ? Environment.MachineName : servedBy;
            app.Use((context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers["X-Served-By"] = name;
                    return Task.CompletedTask;
                });
                return next(context);
            });
        }
    }
}
