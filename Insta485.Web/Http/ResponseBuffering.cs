using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Http;

/// <summary>
/// A page, or an answer of the API, leaves the site in one piece and says its length. Sent as it is drawn, its end would come in a
/// packet of its own; an instance
/// that dies in between leaves half a page at the balancer, which has passed on its beginning and can ask nobody else any more.
/// </summary>
public static class ResponseBuffering
{
    /// <summary>For these; files are sent as they come.</summary>
    public static void UseResponseBuffering(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (!AppliesTo(context))
        {
            await next(context);
            return;
        }

        var outside = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var page = new MemoryStream();
        var drawn = new BufferedResponse(context, page, outside);
        context.Features.Set<IHttpResponseBodyFeature>(drawn);
        try
        {
            await next(context);
            await drawn.CompleteAsync();
        }
        finally
        {
            context.Features.Set(outside);
        }

        if (page.Length > 0 && !context.Response.HasStarted)
        {
            context.Response.ContentLength = page.Length;
            await outside.Writer.WriteAsync(page.GetBuffer().AsMemory(0, (int)page.Length), context.RequestAborted);
        }
    });

    /// <summary>Whether a request is for one.</summary>
    internal static bool AppliesTo(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null
        || context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    // What must not wait for its end says so before it begins: a stream of events (IHttpResponseBodyFeature.DisableBuffering).
    private sealed class BufferedResponse(HttpContext context, Stream page, IHttpResponseBodyFeature outside)
        : StreamResponseBodyFeature(page, outside)
    {
        public override void DisableBuffering()
        {
            context.Features.Set(PriorFeature);
            base.DisableBuffering();
        }
    }
}
