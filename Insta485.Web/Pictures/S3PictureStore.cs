using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// Pictures in a bucket of Amazon S3 or of whatever speaks its protocol. Whatever keeps it from answering, other than that a file
/// is not there, is a refusal (503) with the reason for the log.
/// </summary>
public sealed partial class S3PictureStore : IPictureStore, IDisposable
{
    // As many as one request may delete.
    private const int Batch = 1000;

    private readonly S3Options _options;
    private readonly AmazonS3Client _client;
    private readonly string _address;

    /// <summary>Nothing is asked yet.</summary>
    /// <param name="credentials">Others than those that Amazon's chain finds in the environment, a profile or the machine's role.</param>
    public S3PictureStore(S3Options options, AWSCredentials? credentials = null)
    {
        _options = options;
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 2,
            // Connections that S3 closed come on top, ten by default, and a try that took too long is at times counted as one.
            MaxStaleConnectionRetries = 1,
            // Newer checksums than the protocol demands are not known to everything that speaks it.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0)
        {
            (config.ServiceURL, config.AuthenticationRegion) = (options.Endpoint, options.Region);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        _client = credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
        var address = _client.DetermineServiceOperationEndpoint(new GetObjectRequest { BucketName = options.Bucket, Key = "x" }).URL;
        _address = new Uri(address).GetLeftPart(UriPartial.Authority);
    }

    /// <inheritdoc/>
    public string? Origin => _options.Serve == S3Serve.Redirect ? _address : null;

    /// <inheritdoc/>
    public Task PrepareAsync() => CheckAsync(CancellationToken.None);

    /// <inheritdoc/>
    public async Task CheckAsync(CancellationToken cancellationToken) => await AskAsync(
        () => _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = _options.Prefix, MaxKeys = 1 },
            cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task PutAsync(string key, string path, string type)
    {
        await using var file = File.OpenRead(path);
        var request = new PutObjectRequest
        {
            BucketName = _options.Bucket,
            Key = Named(key) ?? throw new ArgumentException("That is no key.", nameof(key)),
            InputStream = file,
            AutoCloseStream = false,
            ContentType = type,
            // Signed as a whole: some servers keep the marks between signed chunks as if they were bytes of the file.
            UseChunkEncoding = false,
        };
        request.Headers.CacheControl = IPictureStore.Lasting;
        await AskAsync(() => _client.PutObjectAsync(request));
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(IReadOnlyCollection<string> keys)
    {
        foreach (var batch in keys.Select(Named).OfType<string>().Distinct(StringComparer.Ordinal).Chunk(Batch))
        {
            await AskAsync(() => _client.DeleteObjectsAsync(new DeleteObjectsRequest
            {
                BucketName = _options.Bucket,
                Objects = [.. batch.Select(name => new KeyVersion { Key = name })],
                Quiet = true,
            }));
        }
    }

    /// <inheritdoc/>
    public async Task<bool> FetchAsync(string key, string path)
    {
        try
        {
            return Named(key) is { } name && await AskAsync(async () =>
            {
                using var found = await _client.GetObjectAsync(new GetObjectRequest { BucketName = _options.Bucket, Key = name });
                // The client limits the time until an answer begins: here as long again as three tries, for all of it.
                using var cts = new CancellationTokenSource(3 * TimeSpan.FromSeconds(_options.TimeoutSeconds));
                await using var to = File.Create(path);
                await found.ResponseStream.CopyToAsync(to, cts.Token);
                return true;
            });
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFile> ListAsync()
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = _options.Prefix };
        do
        {
            var page = await AskAsync(() => _client.ListObjectsV2Async(request));
            foreach (var file in page.S3Objects ?? [])
            {
                var key = file.Key[_options.Prefix.Length..];
                if (Uploads.IsValidKey(key))
                {
                    yield return new StoredFile(key, file.Size ?? 0, Utc(file.LastModified));
                }
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public async Task ClearAsync() => await DeleteAsync(await ListAsync().Select(file => file.Key).ToListAsync());

    /// <inheritdoc/>
    public async Task<IResult?> AnswerAsync(HttpContext context, string key, string type, string etag) => Named(key) switch
    {
        null => null,
        var name when _options.Serve == S3Serve.Redirect => await RedirectAsync(context, name),
        var name => await StreamAsync(context, name, new S3Result(type, etag, TimeSpan.FromSeconds(_options.TimeoutSeconds))),
    };

    /// <inheritdoc/>
    public override string ToString() => $"the bucket {_options.Bucket} at {_address}, below \"{_options.Prefix}\"";

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // Whether it is there is for the bucket to say.
    private async Task<IResult> RedirectAsync(HttpContext context, string name)
    {
        var address = await AskAsync(() => _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = _options.Bucket,
            Key = name,
            Verb = HttpMethods.IsHead(context.Request.Method) ? HttpVerb.HEAD : HttpVerb.GET,
            Protocol = _address.StartsWith("http:", StringComparison.Ordinal) ? Protocol.HTTP : Protocol.HTTPS,
            Expires = DateTime.UtcNow.AddSeconds(_options.RedirectSeconds),
        }));
        // Kept for less long than the address works, so that no cache leads to a dead one.
        context.Response.Headers.CacheControl = $"private, max-age={_options.RedirectSeconds / 2}";
        return TypedResults.Redirect(address);
    }

    private async Task<IResult?> StreamAsync(HttpContext context, string name, S3Result answer)
    {
        var asked = context.Request.GetTypedHeaders();
        if (asked.IfNoneMatch.Any(theirs => theirs.Compare(answer.ETag, useStrongComparison: false)))
        {
            return answer with { Status = StatusCodes.Status304NotModified };
        }

        var gone = context.RequestAborted;
        var since = asked.IfNoneMatch.Count == 0 ? asked.IfModifiedSince?.UtcDateTime : null;
        try
        {
            if (HttpMethods.IsHead(context.Request.Method))
            {
                var about = new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = name, ModifiedSinceDate = since };
                var head = await AskAsync(() => _client.GetObjectMetadataAsync(about, gone), gone);
                return answer with { Length = head.ContentLength, Modified = Utc(head.LastModified) };
            }

            var request =
                new GetObjectRequest
                {
                    BucketName = _options.Bucket,
                    Key = name,
                    ModifiedSinceDate = since,
                    ByteRange = answer.RangeOf(asked)
                };
            var found = await AskAsync(() => _client.GetObjectAsync(request, gone), gone);
            return answer with
            {
                Length = found.ContentLength,
                Modified = Utc(found.LastModified),
                Range = found.ContentRange,
                Body = found.ResponseStream
            };
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotModified)
        {
            return answer with { Status = StatusCodes.Status304NotModified };
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            var head =
                await AskAsync(() =>
                _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = name }, gone), gone);
            return answer with { Status = StatusCodes.Status416RangeNotSatisfiable, Length = 0, Range = $"bytes */{head.ContentLength}" };
        }
    }

    private string? Named(string key) => Uploads.IsValidKey(key) ? _options.Prefix + key : null;

    private static DateTimeOffset Utc(DateTime? time) => time?.ToUniversalTime() ?? DateTimeOffset.UnixEpoch;

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken gone = default)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (IsAway(e) && !gone.IsCancellationRequested)
        {
            throw Away(e);
        }
    }

    /// <summary>What visitors are told when S3 does not do what it was asked, with a reason for the log that holds no secret.</summary>
    internal static RefusedException Away(Exception e)
    {
        var reason = e switch
        {
            AmazonServiceException { ErrorCode.Length: > 0 } said => $"{said.ErrorCode} ({(int)said.StatusCode})",
            OperationCanceledException => "no answer in time",
            // The first sentence: where it looked for keys takes a page.
            _ => e.GetBaseException().Message.ReplaceLineEndings(" ").Split(". ")[0],
        };
        return Refuse.Busy("Pictures are away for the moment. Try again soon.", TimeSpan.FromSeconds(5), "file",
            new IOException("S3: " + reason, e));
    }

    // That something is not there, has not changed or is shorter than that is an answer.
    private static bool IsAway(Exception e) => e switch
    {
        AmazonS3Exception { StatusCode: HttpStatusCode.NotModified or HttpStatusCode.RequestedRangeNotSatisfiable } => false,
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" } => false,
        _ => e is AmazonServiceException
            or AmazonClientException or HttpRequestException or IOException or OperationCanceledException or TimeoutException,
    };

    [LoggerMessage(8, LogLevel.Warning, "A picture broke off on its way: {Reason}")]
    internal static partial void BrokeOff(ILogger log, string reason);
}
