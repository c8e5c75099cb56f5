using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Insta485.Web.Http;

/// <summary>
/// Sends a page or an API answer in one piece, with its length. If it were sent in pieces and the instance died in between, the
/// load balancer could not ask another instance, because it has already passed on the first piece.
/// </summary>
internal static class ResponseBuffering
{
    /// <summary>Buffers pages and API answers; files are sent as they are read.</summary>
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

    /// <summary>Whether the answer is buffered.</summary>
    internal static bool AppliesTo(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null
        || context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);

    // An endless stream switches buffering off before it begins (IHttpResponseBodyFeature.DisableBuffering).
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
