using System.Buffers;
using Amazon.S3.Model;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace Insta485.Web.Pictures;

/// <summary>What a visitor gets of a file in S3: its headers, and its bytes as they come, never all of them in memory.</summary>
internal sealed record S3Result(string Type, EntityTagHeaderValue ETag, TimeSpan ReadTimeout) : IResult
{
    private const int Buffer = 64 * 1024;

    public S3Result(string type, string etag, TimeSpan timeout) : this(type, new EntityTagHeaderValue(etag), timeout)
    {
    }

    /// <summary>What it comes to, where it is not the file or a part of it.</summary>
    public int? Status { get; init; }

    /// <summary>Bytes that follow, or would if they had been asked for.</summary>
    public long? Length { get; init; }

    /// <summary>When it was put there.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Which part it is, as S3 says it.</summary>
    public string? Range { get; init; }

    /// <summary>The bytes.</summary>
    public Stream? Body { get; init; }

    /// <summary>The part that is asked for, if it is one part, and of this file.</summary>
    public ByteRange? RangeOf(RequestHeaders asked)
    {
        var isOfThis = asked.IfRange is not { } range || (range.EntityTag?.Compare(ETag, useStrongComparison: true) ?? false);
        return isOfThis && asked.Range is { Ranges.Count: 1 } part && part.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase)
            ? new ByteRange(part.ToString())
            : null;
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var body = Body;
        var response = httpContext.Response;
        var headers = response.GetTypedHeaders();
        response.StatusCode = Status ?? (Range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent);
        response.Headers.CacheControl = Status == StatusCodes.Status416RangeNotSatisfiable ? "no-store" : IPictureStore.Lasting;
        response.Headers.AcceptRanges = "bytes";
        headers.ETag = ETag;
        headers.LastModified = Modified;
        if (Length is null)
        {
            return;
        }

        response.ContentType = Type;
        response.ContentLength = Length;
        response.Headers.ContentRange = Range;
        if (body is not null)
        {
            await SendAsync(httpContext, body);
        }
    }

    private async Task SendAsync(HttpContext context, Stream body)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Buffer);
        using var cts = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        try
        {
            while (true)
            {
                // S3 has so long for each piece; the visitor has as long as the server gives to slow ones.
                cts.CancelAfter(ReadTimeout);
                var length = await body.ReadAsync(buffer, cts.Token);
                cts.CancelAfter(Timeout.InfiniteTimeSpan);
                if (length == 0)
                {
                    return;
                }

                await context.Response.Body.WriteAsync(buffer.AsMemory(0, length), context.RequestAborted);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            var away = S3PictureStore.Away(e);
            if (!context.Response.HasStarted)
            {
                throw away;
            }

            // Too late for another status: a connection that breaks says that the file is not complete.
            S3PictureStore.BrokeOff(context.RequestServices.GetRequiredService<ILogger<S3PictureStore>>(),
                away.InnerException?.Message ?? "");
            context.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
