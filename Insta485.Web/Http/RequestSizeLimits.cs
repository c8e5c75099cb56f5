using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Net.Http.Headers;

namespace Insta485.Web.Http;

/// <summary>
/// How much a request may send: a form 64 KB, an upload 8 MB more than the largest picture, so that one a little too large is
/// refused on its own form.
/// </summary>
public static class RequestSizeLimits
{
    /// <summary>Bytes of a form without a file.</summary>
    public const long Form = 64 * 1024;

    /// <summary>Bytes of a form with a picture.</summary>
    public static long Upload(long maxPicture) => maxPicture + (8 * 1024 * 1024) + Form;

    /// <summary>Lets a page take pictures.</summary>
    public static void AllowUploads(PageApplicationModel page, long maxPicture) =>
        page.EndpointMetadata.Add(new RequestSizeLimitAttribute(Upload(maxPicture)));

    /// <summary>
    /// Reads a form before anything looks into it, so that one that is too large is 413 and one that is broken 400,
    /// and not whatever the first to look would make of it.
    /// </summary>
    public static void UseFormReading(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // The error page is shown under the body of the request that failed.
        var isFirst = context.GetEndpoint() is not null && context.Features.Get<IStatusCodeReExecuteFeature>() is null;
        if (isFirst && HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType)
        {
            var limit = context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize;
            if (context.Request.ContentLength > limit)
            {
                throw Refuse.TooLarge("That is more than this site takes at once.");
            }

            try
            {
                await context.Request.ReadFormAsync();
            }
            catch (IOException e) when (Uploads.IsNoRoom(e))
            {
                // A large file waits on the disk for its turn.
                throw Uploads.NoRoom();
            }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException
                || (e is IOException && e is not BadHttpRequestException))
            {
                // Cut short, not a form, or in an encoding that is not spoken here.
                throw Refuse.Invalid("The form could not be read.");
            }
        }
        else if (isFirst && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue
            && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            // JSON is UTF-8 (RFC 8259, 8.1); of other names the framework's reader takes some, and stumbles over the rest.
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        await next(context);
    });
}
