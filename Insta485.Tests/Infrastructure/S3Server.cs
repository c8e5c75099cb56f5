using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Xml.Linq;
using Insta485.Web.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Insta485.Tests.Infrastructure;

/// <summary>What S3 keeps under a key.</summary>
public sealed record S3Object(byte[] Bytes, string Type, string CacheControl, DateTimeOffset Modified);

/// <summary>
/// As much of S3 as the site speaks, on a port of its own: one bucket, in the path. Every request has to be signed. It can be told to
/// fail, to stop half way, and that it is later than it is.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "the-bucket";

    private static readonly XNamespace Xml = "http://s3.amazonaws.com/doc/2006-03-01/";

    private readonly WebApplication _app;
    private int _failing;

    // Found by the client where it looks by itself: the environment, the same for all servers of this process.
    static S3Server()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", TheKeyId);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", TheSecret);
        Environment.SetEnvironmentVariable("AWS_SESSION_TOKEN", null);
    }

    private S3Server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    private readonly ConcurrentDictionary<string, SortedDictionary<int, byte[]>> _parts = new(StringComparer.Ordinal);

    /// <summary>What the bucket holds.</summary>
    public ConcurrentDictionary<string, S3Object> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>What was asked, in order: the verb and the key, or the bucket's operation.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>The secret half of the key.</summary>
    public static string TheSecret { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(30));

    /// <summary>The public half.</summary>
    public static string TheKeyId { get; } = "AKIA" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));

    /// <summary>How much later it is here than outside.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Connections break.</summary>
    public bool IsDown { get; set; }

    /// <summary>Comes before an answer.</summary>
    public Func<Task>? Before { get; set; }

    /// <summary>Comes when half of a file has been sent.</summary>
    public Func<HttpContext, Task>? HalfWay { get; set; }

    /// <summary>The most that one list holds.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Where it answers.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>A running one.</summary>
    public static async Task<S3Server> StartAsync()
    {
        var server = new S3Server();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The next so many requests are answered with 500.</summary>
    public void Fail(int times) => Volatile.Write(ref _failing, times);

    /// <summary>The settings that lead here.</summary>
    public (string Key, string Value)[] Settings(string prefix = "") =>
    [
        ("Uploads:Store", "S3"), ("Uploads:S3:Bucket", Bucket), ("Uploads:S3:Prefix", prefix), ("Uploads:S3:Endpoint", Address),
            ("Uploads:S3:PathStyle", "true"),
    ];

    /// <summary>The same for a client without a site.</summary>
    public S3Options Options(string prefix = "", string bucket = Bucket, int timeout = 10, S3Serve serve = S3Serve.Stream) => new()
    {
        Bucket = bucket,
        Prefix = prefix,
        Region = "us-east-1",
        Endpoint = Address,
        PathStyle = true,
        TimeoutSeconds = timeout,
        Serve = serve,
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var key = context.Request.Path.Value is { } path && path.StartsWith($"/{Bucket}/") ? path[(Bucket.Length + 2)..] : null;
        Requests.Enqueue($"{context.Request.Method} {key ?? "?" + context.Request.Query.FirstOrDefault().Key}");
        if (IsDown)
        {
            context.Abort();
            return;
        }

        if (Before is { } before)
        {
            await before();
        }

        if (Interlocked.Decrement(ref _failing) >= 0)
        {
            await ErrorAsync(context, 500, "InternalError");
            return;
        }

        if (new S3Signature(TheKeyId, TheSecret).Problem(context.Request, body.ToArray(), DateTimeOffset.UtcNow + Ahead) is { } problem)
        {
            await ErrorAsync(context, problem == "NotImplemented" ? 501 : 403, problem);
            return;
        }

        await (context.Request.Method switch
        {
            _ when key is null && context.Request.Path.Value?.Trim('/') != Bucket => ErrorAsync(context, 404, "NoSuchBucket"),
            "GET" when string.IsNullOrEmpty(key) => ListAsync(context),
            "POST" when context.Request.Query.ContainsKey("delete") => DeleteAsync(context, body),
            "POST" or "PUT" or "DELETE" when key is not null
                && (context.Request.Query.ContainsKey("uploads") || context.Request.Query.ContainsKey("uploadId")) =>
                InPartsAsync(context, key, body),
            "PUT" => PutAsync(context, key ?? "", body),
            "GET" or "HEAD" when Objects.TryGetValue(key ?? "", out var found) => SendAsync(context, found),
            "GET" or "HEAD" => ErrorAsync(context, 404, "NoSuchKey"),
            _ => ErrorAsync(context, 405, "MethodNotAllowed"),
        });
    }

    private Task PutAsync(HttpContext context, string key, MemoryStream body)
    {
        var headers = context.Request.Headers;
        Objects[key] =
            new S3Object(body.ToArray(), context.Request.ContentType ?? "", headers.CacheControl.ToString(), DateTimeOffset.UtcNow);
        context.Response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body.ToArray()))}\"";
        return Task.CompletedTask;
    }

    // An upload begins, gets its parts, and is completed or given up. (A site has few of them: the key stands for the upload.)
    private Task InPartsAsync(HttpContext context, string key, MemoryStream body)
    {
        var query = context.Request.Query;
        if (query.ContainsKey("uploads"))
        {
            _parts[key] = new SortedDictionary<int, byte[]>();
            return WriteAsync(context, new XElement(Xml + "InitiateMultipartUploadResult", new XElement(Xml + "UploadId", "1")));
        }

        if (int.TryParse(query["partNumber"], CultureInfo.InvariantCulture, out var number))
        {
            _parts[key][number] = body.ToArray();
            context.Response.Headers.ETag = $"\"{number}\"";
            return Task.CompletedTask;
        }

        if (_parts.TryRemove(key, out var parts) && HttpMethods.IsPost(context.Request.Method))
        {
            Objects[key] = new S3Object([.. parts.Values.SelectMany(part => part)], "application/zip", "", DateTimeOffset.UtcNow);
            return WriteAsync(context, new XElement(Xml + "CompleteMultipartUploadResult", new XElement(Xml + "Key", key)));
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private async Task SendAsync(HttpContext context, S3Object found)
    {
        var (bytes, asked, response) = (found.Bytes, context.Request.GetTypedHeaders(), context.Response);
        response.Headers.LastModified = found.Modified.ToString("R");
        response.Headers.CacheControl = found.CacheControl;
        response.ContentType = found.Type;
        if (asked.IfModifiedSince is { } since && found.Modified < since.AddSeconds(1))
        {
            response.StatusCode = 304;
            return;
        }

        if (asked.Range?.Ranges.Single() is { } range)
        {
            var from = range.From ?? bytes.Length - Math.Min(range.To ?? 0, bytes.Length);
            var to = range.From is null ? bytes.Length - 1 : Math.Min(range.To ?? long.MaxValue, bytes.Length - 1);
            if (from >= bytes.Length)
            {
                await ErrorAsync(context, 416, "InvalidRange");
                return;
            }

            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {from}-{to}/{bytes.Length}";
            bytes = bytes[(int)from..(int)(to + 1)];
        }

        response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        if (HalfWay is { } halfWay)
        {
            await response.Body.FlushAsync();
            await halfWay(context);
        }

        await response.Body.WriteAsync(bytes.AsMemory(bytes.Length / 2));
    }

    // At most as many as one request may, and with a checksum.
    private Task DeleteAsync(HttpContext context, MemoryStream body)
    {
        body.Position = 0;
        var keys =
            XDocument.Load(body).Descendants().Where(element => element.Name.LocalName == "Key").Select(element => element.Value).ToList();
        var headers = context.Request.Headers;
        if (keys.Count > 1000
            || !headers.Keys
            .Any(name => name.Equals("Content-MD5", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("x-amz-checksum-", StringComparison.OrdinalIgnoreCase)))
        {
            return ErrorAsync(context, 400, "MalformedXML");
        }

        keys.ForEach(key => Objects.TryRemove(key, out _));
        return WriteAsync(context, new XElement(Xml + "DeleteResult"));
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var after = query["continuation-token"].ToString();
        var most = int.TryParse(query["max-keys"], CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, PageSize) : PageSize;
        var rest = Objects.Where(entry => entry.Key.StartsWith(query["prefix"].ToString(), StringComparison.Ordinal))
            .Where(entry => string.CompareOrdinal(entry.Key, after) > 0).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        var page = rest.Take(most).ToList();
        return WriteAsync(context, new XElement(Xml + "ListBucketResult",
            new XElement(Xml + "IsTruncated", page.Count < rest.Count),
            page.Count < rest.Count ? new XElement(Xml + "NextContinuationToken", page[^1].Key) : null,
            page.Select(entry => new XElement(Xml + "Contents",
                new XElement(Xml + "Key", entry.Key),
                new XElement(Xml + "LastModified", entry.Value.Modified.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")),
                new XElement(Xml + "Size", entry.Value.Bytes.Length)))));
    }

    private static Task ErrorAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Remove("Cache-Control");
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : WriteAsync(context, new XElement("Error", new XElement("Code", code), new XElement("Message", "No.")));
    }

    private static Task WriteAsync(HttpContext context, XElement answer)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync(answer.ToString());
    }
}
