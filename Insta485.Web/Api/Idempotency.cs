using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Insta485.Web.Auth;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.Metadata;

namespace Insta485.Web.Api;

/// <summary>
/// Repeats the first answer to a write that is sent again with the same header <c>Idempotency-Key</c>: a program whose connection broke
/// can't know whether its request arrived.
/// </summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";

    private const int MaxLength = 255;

    /// <summary>Runs the request, or repeats its first answer.</summary>
    /// <exception cref="RefusedException">
    /// The key is invalid (400), was used for another request (422), or its request is still running (409); or the first answer was an
    /// error.
    /// </exception>
    public static async ValueTask<object?> RunAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            || !http.Request.Headers.TryGetValue(Header, out var sent))
        {
            return await next(context);
        }

        var key = sent.ToString();
        if (key.Length is 0 or > MaxLength || !key.All(letter => letter is >= ' ' and <= '~'))
        {
            throw Refuse.Invalid($"The header {Header} must be 1 to {MaxLength} printable ASCII characters.");
        }

        var account = http.RequestServices.GetRequiredService<CurrentUser>().Name;
        var store = http.RequestServices.GetRequiredService<IdempotencyStore>();
        var use = await store.BeginAsync(account, key, await HashAsync(context));
        if (!use.IsSame)
        {
            throw Refuse.Unprocessable($"The {Header} was used for another request.");
        }

        if (!use.IsNew)
        {
            return Repeat(http, use.Answer ?? throw Refuse.Conflict("The first request with this key is still running."));
        }

        return await FirstAsync(http, store, account, key, () => next(context));
    }

    private static async Task<object?> FirstAsync(
        HttpContext http, IdempotencyStore store, string account, string key, Func<ValueTask<object?>> run)
    {
        FirstAnswer answer;
        try
        {
            answer = await AnswerAsync(http, await run());
        }
        catch (RefusedException e) when (e.Kind is not (ErrorKind.Busy or ErrorKind.TooManyRequests))
        {
            await store.EndAsync(account, key, new FirstAnswer((int)e.Kind, $"{e.Field}\n{e.Message}", null));
            throw;
        }
        catch
        {
            await store.ReleaseAsync(account, key);
            throw;
        }

        await store.EndAsync(account, key, answer);
        return Repeat(http, answer);
    }

    // Writes the result into memory, as the framework would send it.
    private static async Task<FirstAnswer> AnswerAsync(HttpContext http, object? result)
    {
        var outside = http.Response.Body;
        using var body = new MemoryStream();
        http.Response.Body = body;
        try
        {
            await ((result as IResult) ?? Results.NoContent()).ExecuteAsync(http);
        }
        finally
        {
            http.Response.Body = outside;
        }

        var location = http.Response.Headers.Location.ToString();
        return new FirstAnswer(http.Response.StatusCode, body.Length == 0 ? null : Encoding.UTF8.GetString(body.ToArray()),
            location.Length == 0 ? null : location);
    }

    private static IResult Repeat(HttpContext http, FirstAnswer answer)
    {
        if (answer.Status >= StatusCodes.Status400BadRequest)
        {
            var (field, message) = answer.Body?.Split('\n', 2) is [var first, var second] ? (first, second) : ("", "");
            throw new RefusedException((ErrorKind)answer.Status, message, field.Length == 0 ? null : field);
        }

        if (answer.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }

        return answer.Body is { } json
            ? Results.Content(json, "application/json", Encoding.UTF8, answer.Status)
            : Results.StatusCode(answer.Status);
    }

    // Method, address and content: the fields and files of a form (its boundary differs each time), or the value of the JSON.
    private static async Task<byte[]> HashAsync(EndpointFilterInvocationContext context)
    {
        var request = context.HttpContext.Request;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add($"{request.Method} {request.Path}{request.QueryString}");
        var body = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        if (body is not null
            && context.Arguments.FirstOrDefault(body.IsInstanceOfType) is { } json and not (IFormFile or IFormFileCollection))
        {
            Add(JsonSerializer.Serialize(json, body, ApiJson.Default));
        }

        if (!request.HasFormContentType)
        {
            return hash.GetHashAndReset();
        }

        foreach (var (name, value) in request.Form.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            foreach (var one in value)
            {
                Add(JsonSerializer.Serialize($"{name}={one}", ApiJson.Default.String));
            }
        }

        foreach (var file in request.Form.Files)
        {
            await using var bytes = file.OpenReadStream();
            Add($"{file.Name} {Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, context.HttpContext.RequestAborted))}");
        }

        return hash.GetHashAndReset();
    }
}
