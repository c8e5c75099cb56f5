using Insta485.Web.Stores.Portability;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace Insta485.Web.Pages;

/// <summary>The archive of an account, sent as it is made. If that fails halfway, the connection ends and the file is incomplete.</summary>
internal sealed class ExportResult(AccountExporter exporter, string account, DateTimeOffset now) : ActionResult
{
    /// <inheritdoc/>
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var http = context.HttpContext;
        await exporter.WriteAsync(account, $"{http.Request.Scheme}://{http.Request.Host}", () => Open(http), http.RequestAborted);
    }

    private Stream Open(HttpContext http)
    {
        var name = new ContentDispositionHeaderValue("attachment");
        name.SetHttpFileName(ExportZip.NameFor(account, now));
        http.Response.ContentType = "application/zip";
        http.Response.Headers.ContentDisposition = name.ToString();
        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        if (http.Features.Get<IHttpBodyControlFeature>() is { } control)
        {
            // The framework writes the last bytes of a compressed entry synchronously; photos are not compressed.
            control.AllowSynchronousIO = true;
        }

        return http.Response.Body;
    }
}
