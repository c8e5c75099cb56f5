using Insta485.Web.Configuration;
using Microsoft.AspNetCore.HttpOverrides;

namespace Insta485.Web.Http;

/// <summary>What is said before and after a request by those in between.</summary>
public static class Proxies
{
    /// <summary>
    /// The visitor's address and scheme as a configured proxy says (<c>X-Forwarded-For</c>, <c>X-Forwarded-Proto</c>); what anybody
    /// else says of them is not believed.
    /// </summary>
    public static void UseKnownProxies(this IApplicationBuilder app, ProxyOptions options)
    {
        if (options.Networks.Count == 0)
        {
            return;
        }

        // As many in a row as are known.
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

    /// <summary>Which instance answered, where the settings want that said.</summary>
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
