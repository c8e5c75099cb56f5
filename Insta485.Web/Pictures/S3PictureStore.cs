using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// Photos in a bucket of Amazon S3 or another server with its protocol. If the server fails, the request is refused (503), with the
/// reason for the log.
/// </summary>
internal sealed class S3PictureStore : IPictureStore, IDisposable
{
    // The most files that one request may delete.
    private const int Batch = 1000;

    private const string Imports = "imports/";

    private readonly S3Options _options;
    private readonly AmazonS3Client _client;
    private readonly string _address;

    /// <summary>Sends no request yet.</summary>
    /// <param name="credentials">Instead of those that Amazon's chain finds in the environment, a profile or the machine's role.</param>
    public S3PictureStore(S3Options options, AWSCredentials? credentials = null)
    {
        _options = options;
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds),
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 2,
            // Retries for connections that S3 closed are additional (ten by default), and some timeouts count as such.
            MaxStaleConnectionRetries = 1,
            // Other servers don't know the newer checksums.
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
            Key = Named(key) ?? throw new ArgumentException("This is not a valid key.", nameof(key)),
            InputStream = file,
            AutoCloseStream = false,
            ContentType = type,
            // Signed as a whole: some servers store the marks between signed chunks as part of the file.
            UseChunkEncoding = false,
        };
        request.Headers.CacheControl = IPictureStore.CacheControl;
        await AskAsync(() => _client.PutObjectAsync(request));
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys) => DeleteNamedAsync(keys.Select(Named).OfType<string>());

    private async Task DeleteNamedAsync(IEnumerable<string> names)
    {
        foreach (var batch in names.Distinct(StringComparer.Ordinal).Chunk(Batch))
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
                // The client limits the time until an answer begins. The whole file has three times as long.
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
    public IAsyncEnumerable<StoredFile> ListAsync() => ListBelowAsync(_options.Prefix, Uploads.IsValidKey);

    private async IAsyncEnumerable<StoredFile> ListBelowAsync(string prefix, Func<string, bool> isOurs)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix };
        do
        {
            var page = await AskAsync(() => _client.ListObjectsV2Async(request));
            foreach (var file in page.S3Objects ?? [])
            {
                var key = file.Key[prefix.Length..];
                if (isOurs(key))
                {
                    yield return new StoredFile(key, file.Size ?? 0, Utc(file.LastModified));
                }
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    /// <inheritdoc/>
    public async Task ClearAsync()
    {
        await DeleteImportsAsync(await ListImportsAsync().Select(file => file.Key).ToListAsync());
        await DeleteAsync(await ListAsync().Select(file => file.Key).ToListAsync());
    }

    /// <inheritdoc/>
    public Task PutImportAsync(string name, Stream from) => S3Archive.PutAsync(_client, _options.Bucket, ImportKeyOf(name), from);

    /// <inheritdoc/>
    public async Task<Stream?> OpenImportAsync(string name)
    {
        try
        {
            var head = await HeadAsync(ImportKeyOf(name), null, CancellationToken.None);
            return new S3Archive(head.ContentLength, (from, to) => S3Archive.PartAsync(_client, _options, ImportKeyOf(name), from, to));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task DeleteImportsAsync(IReadOnlyCollection<string> names) => DeleteNamedAsync(names.Select(ImportKeyOf));

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredFile> ListImportsAsync() => ListBelowAsync(_options.Prefix + Imports, Uploads.IsImportName);

    /// <inheritdoc/>
    public async Task<PictureSource?> FindAsync(string key, PictureRequest request) => Named(key) switch
    {
        null => null,
        var name when _options.Serve == S3Serve.Redirect => await SignAsync(name, request),
        _ when request.IsCurrent => Found(S3Outcome.NotModified),
        var name => await OpenAsync(name, request),
    };

    /// <inheritdoc/>
    public override string ToString() => $"the bucket {_options.Bucket} at {_address}, below \"{_options.Prefix}\"";

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // The bucket says itself if the photo is missing.
    private async Task<PictureSource> SignAsync(string name, PictureRequest request)
    {
        var address = await AskAsync(() => _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = _options.Bucket,
            Key = name,
            Verb = request.IsHead ? HttpVerb.HEAD : HttpVerb.GET,
            Protocol = _address.StartsWith("http:", StringComparison.Ordinal) ? Protocol.HTTP : Protocol.HTTPS,
            Expires = DateTime.UtcNow.AddSeconds(_options.RedirectSeconds),
        }));
        return new SignedPicture(address, _options.RedirectSeconds / 2);
    }

    private async Task<PictureSource?> OpenAsync(string name, PictureRequest request)
    {
        try
        {
            if (request.IsHead)
            {
                var head = await HeadAsync(name, request.ModifiedSince, request.Aborted);
                return Found(S3Outcome.Whole) with { Length = head.ContentLength, Modified = Utc(head.LastModified) };
            }

            var get = new GetObjectRequest
            {
                BucketName = _options.Bucket,
                Key = name,
                ModifiedSinceDate = request.ModifiedSince,
                ByteRange = request.Range is { } range ? new ByteRange(range) : null,
            };
            var found = await AskAsync(() => _client.GetObjectAsync(get, request.Aborted), request.Aborted);
            return Found(found.ContentRange is null ? S3Outcome.Whole : S3Outcome.Part) with
            {
                Length = found.ContentLength,
                Modified = Utc(found.LastModified),
                ContentRange = found.ContentRange,
                Body = found.ResponseStream,
            };
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotModified)
        {
            return Found(S3Outcome.NotModified);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            var head = await HeadAsync(name, null, request.Aborted);
            return Found(S3Outcome.NoSuchRange) with { Length = 0, ContentRange = $"bytes */{head.ContentLength}" };
        }
    }

    private S3Picture Found(S3Outcome outcome) => new(outcome, TimeSpan.FromSeconds(_options.TimeoutSeconds));

    private Task<GetObjectMetadataResponse> HeadAsync(string name, DateTime? since, CancellationToken aborted) => AskAsync(
        () => _client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = _options.Bucket, Key = name, ModifiedSinceDate = since }, aborted), aborted);

    private string ImportKeyOf(string name) => Uploads.IsImportName(name)
        ? _options.Prefix + Imports + name : throw new ArgumentException("This is not a valid name.", nameof(name));

    private string? Named(string key) => Uploads.IsValidKey(key) ? _options.Prefix + key : null;

    private static DateTimeOffset Utc(DateTime? time) => time?.ToUniversalTime() ?? DateTimeOffset.UnixEpoch;

    internal static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken gone = default)
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

    /// <summary>The refusal if S3 fails, with a reason for the log that contains no secret.</summary>
    internal static RefusedException Away(Exception e)
    {
        var reason = e switch
        {
            AmazonServiceException { ErrorCode.Length: > 0 } said => $"{said.ErrorCode} ({(int)said.StatusCode})",
            OperationCanceledException => "no answer in time",
            // The first sentence: the list of places without credentials fills a page.
            _ => e.GetBaseException().Message.ReplaceLineEndings(" ").Split(". ")[0],
        };
        return Refuse.Busy("Photos are unavailable right now. Try again in a moment.", TimeSpan.FromSeconds(5), "file",
            new IOException("S3: " + reason, e));
    }

    // Missing, not modified and no such range are answers.
    private static bool IsAway(Exception e) => e switch
    {
        AmazonS3Exception { StatusCode: HttpStatusCode.NotModified or HttpStatusCode.RequestedRangeNotSatisfiable } => false,
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" } => false,
        _ => e is AmazonServiceException
            or AmazonClientException or HttpRequestException or IOException or OperationCanceledException or TimeoutException,
    };
}
