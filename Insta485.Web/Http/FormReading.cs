using System.Threading.RateLimiting;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Insta485.Web.Http;

/// <summary>
/// Reads forms before other code does, so that a form that is too large is 413 and a broken one 400. An anonymous visitor's file is
/// stored only after the form's token was checked, and few bodies are read at a time, so that half-sent forms hold little.
/// </summary>
internal sealed class FormReading(IAntiforgery antiforgery, IOptions<FormOptions> options, SiteOptions site) : IDisposable
{
    private const int MostBodies = 8;
    private const int MostBodiesOfAddress = 4;
    private const int MostWaiting = 20;

    // A body of several photos counts as so many at most.
    private const int MostTurns = 4;

    // How long a turn is waited for, and how long an anonymous visitor's form may take to arrive.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(45);

    // First the turn of the account or address, then that of all anonymous visitors: one address never queues more than once for it.
    private readonly PartitionedRateLimiter<HttpContext> _turns = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create((HttpContext context) =>
            context.User.Identity is { IsAuthenticated: true, Name: var account }
                ? Few($"account {account}", MostBodies) : Few(ClientAddress.Of(context), MostBodiesOfAddress)),
        PartitionedRateLimiter.Create((HttpContext context) => IsSignedIn(context)
            ? RateLimitPartition.GetNoLimiter("signed in")
            : Few("anonymous", MostBodies, queue: 1000)));

    /// <summary>Reads the form of a request to a page, then goes on.</summary>
    public async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        var size = context.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is { IsReadOnly: false } && Boundary(context.Request) is null)
        {
            // Only a multipart form has a file.
            size.MaxRequestBodySize = Math.Min(size.MaxRequestBodySize ?? RequestSizeLimits.Form, RequestSizeLimits.Form);
        }

        if (context.Request.ContentLength > size?.MaxRequestBodySize)
        {
            throw RequestSizeLimits.TooLarge();
        }

        // A small form holds nothing, and waits for no large one.
        var turn = Boundary(context.Request) is null || context.Request.ContentLength <= RequestSizeLimits.Form
            ? null : await TurnAsync(context);
        try
        {
            await ReadAsync(context);
            if (context.Request.Form.Files.Count == 0)
            {
                turn?.Dispose();
            }

            // A file lies on the disk until the answer is sent.
            await next(context);
        }
        finally
        {
            turn?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private static RateLimitPartition<string> Few(string who, int atOnce, int queue = MostWaiting) =>
        RateLimitPartition.GetConcurrencyLimiter(
            who, _ => new ConcurrencyLimiterOptions { PermitLimit = atOnce, QueueLimit = queue });

    private static bool IsSignedIn(HttpContext context) => context.User.Identity is { IsAuthenticated: true };

    private static string? Boundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString()
            : null;

    // As many as the photos that it could be.
    private int TurnsOf(long? length) =>
        (int)Math.Clamp((length ?? 0) / RequestSizeLimits.Upload(site.Uploads.MaxBytes), 0, MostTurns - 1) + 1;

    private async Task<RateLimitLease> TurnAsync(HttpContext context)
    {
        using var time = Time(context);
        try
        {
            var turn = await _turns.AcquireAsync(context, TurnsOf(context.Request.ContentLength), time.Token);
            return turn.IsAcquired ? turn : throw Busy();
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw Busy();
        }
    }

    private static CancellationTokenSource Time(HttpContext context)
    {
        var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        time.CancelAfter(Longest);
        return time;
    }

    private static RefusedException Busy() => Refuse.Busy("Many people are sending forms. Try again in a moment.", Longest);

    private async Task ReadAsync(HttpContext context)
    {
        using var time = IsSignedIn(context) ? null : Time(context);
        var end = time?.Token ?? context.RequestAborted;
        try
        {
            if (Boundary(context.Request) is { } boundary)
            {
                await ReadMultipartAsync(context, boundary, end);
            }
            else
            {
                await context.Request.ReadFormAsync(end);
            }
        }
        catch (OperationCanceledException late) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The form took too long to arrive.", StatusCodes.Status408RequestTimeout, late);
        }
        catch (IOException e) when (Uploads.IsNoRoom(e))
        {
            throw Uploads.NoRoom();
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException
            || (e is IOException { HResult: < 0 }
                && e is not (BadHttpRequestException or FileNotFoundException or DirectoryNotFoundException)))
        {
            // Cut short, not a form, or in an unsupported encoding. (Errors of the system have positive numbers.)
            throw Refuse.Invalid("The form can't be read.");
        }
    }

    // As the framework reads it, with two differences: a limit for all text together, and the token before the file.
    private async Task ReadMultipartAsync(HttpContext context, string boundary, CancellationToken end)
    {
        var limits = options.Value;
        if (boundary.Length == 0 || boundary.Length > limits.MultipartBoundaryLengthLimit)
        {
            throw new InvalidDataException("The boundary is missing or too long.");
        }

        var reader = new MultipartReader(boundary, context.Request.Body)
        {
            HeadersCountLimit = limits.MultipartHeadersCountLimit,
            HeadersLengthLimit = limits.MultipartHeadersLengthLimit,
            BodyLengthLimit = limits.MultipartBodyLengthLimit,
        };
        var (fields, files, text) = (new KeyValueAccumulator(), new FormFileCollection(), new byte[(int)RequestSizeLimits.Form + 1]);
        var left = (int)RequestSizeLimits.Form;
        bool? mayStore = IsSignedIn(context) ? true : null;
        while (await reader.ReadNextSectionAsync(end) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part))
            {
                throw new InvalidDataException("A part of the form has no name.");
            }

            if (fields.ValueCount + files.Count >= limits.ValueCountLimit)
            {
                throw new InvalidDataException("The form has too many fields.");
            }

            if (part.IsFileDisposition())
            {
                context.Request.Form = new FormCollection(fields.GetResults());
                mayStore ??= await antiforgery.IsRequestValidAsync(context);
                if (mayStore == true)
                {
                    files.Add(await StoreAsync(context, new FileMultipartSection(section, part), limits.MemoryBufferThreshold, end));
                }
            }
            else if (part.IsFormDisposition())
            {
                var name = new FormMultipartSection(section, part).Name;
                left -= name.Length;
                var length = left < 0 ? 0 : await section.Body.ReadAtLeastAsync(text.AsMemory(0, left + 1), left + 1, false, end);
                left -= length;
                if (left < 0)
                {
                    throw RequestSizeLimits.TooLarge();
                }

                section.Body = new MemoryStream(text, 0, length);
                fields.Append(name, await section.ReadAsStringAsync(end));
            }
        }

        context.Request.Form = new FormCollection(fields.GetResults(), files);
        if (mayStore == false && await antiforgery.IsRequestValidAsync(context))
        {
            throw Refuse.Invalid("The field csrf_token must come before the file.");
        }
    }

    private static async Task<FormFile> StoreAsync(HttpContext context, FileMultipartSection part, int inMemory, CancellationToken end)
    {
        var content = new FileBufferingReadStream(part.Section.Body, inMemory);
        context.Response.RegisterForDisposeAsync(content);
        await content.DrainAsync(end);
        return new FormFile(content, 0, content.Length, part.Name, part.FileName) { Headers = new HeaderDictionary(part.Section.Headers) };
    }
}

/// <summary>Forms in the pipeline, and files of forms.</summary>
internal static class FormReadingExtensions
{
    /// <summary>Reads the form of a request to a page before the page runs.</summary>
    public static void UseFormReading(this IApplicationBuilder app)
    {
        var forms = app.ApplicationServices.GetRequiredService<FormReading>();
        app.Use((context, next) =>
        {
            // The error page runs with the body of the failed request.
            var isFirst = context.GetEndpoint() is not null && context.Features.Get<IStatusCodeReExecuteFeature>() is null;
            if (isFirst && HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType)
            {
                return forms.ReadAsync(context, next);
            }

            if (isFirst && MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue
                && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            {
                // JSON is UTF-8 (RFC 8259, 8.1). The framework's reader fails on some other encodings.
                context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    /// <summary>The file; null for the empty part that a browser sends if no file was chosen (specification 4.5).</summary>
    public static Upload? AsUpload(this IFormFile? file) =>
        file is null
        || (file.Length == 0 && file.FileName.Length == 0) ? null : new Upload(file.FileName, file.Length, file.OpenReadStream);
}
