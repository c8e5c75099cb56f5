using System.Buffers;
using System.Diagnostics;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Insta485.Web.Http;

/// <summary>Answers with a photo, whole or in part, or says that the visitor's copy is current (RFC 9110, 13 and 14).</summary>
internal static partial class PictureResult
{
    private const int BufferSize = 64 * 1024;

    private const string AskAgain = "private, no-cache";

    /// <summary>The answer to the visitor's request; null if there is no such photo.</summary>
    /// <param name="type">The media type of what lies under the key.</param>
    /// <param name="isPrivate">The browser must ask each time: who may see the photo can change.</param>
    public static async Task<IResult?> FindAsync(HttpContext context, IPictureStore pictures, string key, string type, bool isPrivate)
    {
        var caching = isPrivate ? AskAgain : IPictureStore.CacheControl;
        // A key stands for one photo only, so it is its own tag.
        var etag = new EntityTagHeaderValue($"\"{key}\"");
        return await pictures.FindAsync(key, RequestOf(context, etag)) switch
        {
            null => null,
            LocalPicture file => FromFile(context.Response, file, type, etag, caching),
            SignedPicture elsewhere => FromAddress(context.Response, elsewhere, isPrivate),
            S3Picture picture => new Streamed(picture, type, etag, caching),
            var unknown => throw new UnreachableException($"No answer is known for {unknown.GetType().Name}."),
        };
    }

    private static PictureRequest RequestOf(HttpContext context, EntityTagHeaderValue etag)
    {
        var asked = context.Request.GetTypedHeaders();
        var isOfThis = asked.IfRange is not { } range || (range.EntityTag?.Compare(etag, useStrongComparison: true) ?? false);
        return new PictureRequest(
            HttpMethods.IsHead(context.Request.Method),
            IsCurrent: asked.IfNoneMatch.Any(theirs => theirs.Compare(etag, useStrongComparison: false)),
            ModifiedSince: asked.IfNoneMatch.Count == 0 ? asked.IfModifiedSince?.UtcDateTime : null,
            Range: isOfThis && asked.Range is { Ranges.Count: 1 } part && part.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
                ? part.ToString() : null,
            context.RequestAborted);
    }

    private static IResult FromFile(HttpResponse response, LocalPicture file, string type, EntityTagHeaderValue etag, string caching)
    {
        response.Headers.CacheControl = caching;
        if (file.InternalPath is null)
        {
            return TypedResults.PhysicalFile(file.Path, type, lastModified: file.Modified, entityTag: etag, enableRangeProcessing: true);
        }

        // nginx sends the file, ranges and 304 included, with the type and the caching set here.
        response.Headers["X-Accel-Redirect"] = file.InternalPath;
        response.ContentType = type;
        return TypedResults.Empty;
    }

    private static RedirectHttpResult FromAddress(HttpResponse response, SignedPicture picture, bool isPrivate)
    {
        response.Headers.CacheControl = isPrivate ? AskAgain : $"private, max-age={picture.CacheSeconds}";
        return TypedResults.Redirect(picture.Address);
    }

    private sealed class Streamed(S3Picture picture, string type, EntityTagHeaderValue etag, string caching) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using var source = picture;
            var response = httpContext.Response;
            var headers = response.GetTypedHeaders();
            response.StatusCode = picture.Outcome switch
            {
                S3Outcome.Part => StatusCodes.Status206PartialContent,
                S3Outcome.NotModified => StatusCodes.Status304NotModified,
                S3Outcome.NoSuchRange => StatusCodes.Status416RangeNotSatisfiable,
                _ => StatusCodes.Status200OK,
            };
            response.Headers.CacheControl = picture.Outcome == S3Outcome.NoSuchRange ? "no-store" : caching;
            response.Headers.AcceptRanges = "bytes";
            headers.ETag = etag;
            headers.LastModified = picture.Modified;
            if (picture.Length is null)
            {
                return;
            }

            response.ContentType = type;
            response.ContentLength = picture.Length;
            response.Headers.ContentRange = picture.ContentRange;
            await SendAsync(httpContext);
        }

        // S3 has a time limit for each piece; a slow visitor has as long as the server allows.
        private async Task SendAsync(HttpContext context)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
            try
            {
                for (var read = await picture.ReadAsync(buffer, context.RequestAborted); read > 0;
                    read = await picture.ReadAsync(buffer, context.RequestAborted))
                {
                    await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                }
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The visitor is gone.
            }
            catch (Exception e)
                when (context.Response.HasStarted && e is RefusedException or IOException or OperationCanceledException)
            {
                // Too late for another status: a connection that breaks off tells the visitor that the photo is incomplete.
                BrokeOff(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(PictureResult)),
                    e.InnerException?.Message ?? e.Message);
                context.Abort();
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    [LoggerMessage(8, LogLevel.Warning, "A photo broke off while it was sent: {Reason}")]
    private static partial void BrokeOff(ILogger log, string reason);
}
