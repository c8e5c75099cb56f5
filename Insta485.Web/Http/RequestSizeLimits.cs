using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Net.Http.Headers;

namespace Insta485.Web.Http;

/// <summary>
/// Size limits of requests: 64 KB for a form; for an upload 8 MB more than the largest photo, so that a slightly larger one is refused
/// on its form.
/// </summary>
internal static class RequestSizeLimits
{
    /// <summary>The limit of a form without a file.</summary>
    public const long Form = 64 * 1024;

    /// <summary>The limit of a form with a photo.</summary>
    public static long Upload(long maxPicture) => maxPicture + (8 * 1024 * 1024) + Form;

    /// <summary>Raises the limit of a page to that of uploads.</summary>
    public static void AllowUploads(PageApplicationModel page, long maxPicture) =>
        page.EndpointMetadata.Add(new RequestSizeLimitAttribute(Upload(maxPicture)));

    /// <summary>
    /// Reads the form before other code does, so that a form that is too large is 413 and a broken one 400.
    /// </summary>
    public static void UseFormReading(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        // The error page runs with the body of the failed request.
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
                // The framework stores a large file on the disk.
                throw Uploads.NoRoom();
            }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException
                || (e is IOException && e is not BadHttpRequestException))
            {
                // Cut short, not a form, or in an unsupported encoding.
                throw Refuse.Invalid("The form can't be read.");
            }
        }
        else if (isFirst && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue
            && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            // JSON is UTF-8 (RFC 8259, 8.1). The framework's reader fails on some other encodings.
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        await next(context);
    });
}
