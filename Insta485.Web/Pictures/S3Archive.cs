using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>A large file in S3 that is read in any order: in parts, the last of which is in memory.</summary>
/// <param name="part">Reads the bytes between these two places, both included.</param>
internal sealed class S3Archive(long length, Func<long, long, Task<byte[]>> part) : Stream
{
    private const int ReadBytes = 4 * 1024 * 1024;

    /// <summary>The bytes of a part, but for the last one: S3 wants at least 5 MB, and at most 10,000 parts.</summary>
    internal const int WriteBytes = 16 * 1024 * 1024;

    private byte[] _bytes = [];
    private long _start;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    /// <summary>Stores a file, from its beginning, in parts if it is large. Parts that broke off are deleted.</summary>
    public static async Task PutAsync(AmazonS3Client client, string bucket, string key, Stream from)
    {
        var length = from.Length;
        var upload = (await S3PictureStore.AskAsync(() => client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = bucket, Key = key, ContentType = "application/zip" }))).UploadId;
        try
        {
            var parts = new List<PartETag>();
            for (var at = 0L; at < length; at += WriteBytes)
            {
                var request = new UploadPartRequest
                {
                    BucketName = bucket,
                    Key = key,
                    UploadId = upload,
                    PartNumber = parts.Count + 1,
                    InputStream = from,
                    PartSize = Math.Min(WriteBytes, length - at),
                    UseChunkEncoding = false,
                };
                parts.Add(new PartETag(parts.Count + 1, (await S3PictureStore.AskAsync(() => client.UploadPartAsync(request))).ETag));
            }

            await S3PictureStore.AskAsync(() => client.CompleteMultipartUploadAsync(
                new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload, PartETags = parts }));
        }
        catch
        {
            await S3PictureStore.AskAsync(() => client.AbortMultipartUploadAsync(
                new AbortMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = upload }));
            throw;
        }
    }

    /// <summary>The bytes between two places.</summary>
    public static Task<byte[]> PartAsync(AmazonS3Client client, S3Options options, string key, long from, long to) =>
        S3PictureStore.AskAsync(async () =>
        {
            using var found = await FindAsync(client, new GetObjectRequest
            {
                BucketName = options.Bucket,
                Key = key,
                ByteRange = new ByteRange(from, to),
            });
            using var cts = new CancellationTokenSource(3 * TimeSpan.FromSeconds(options.TimeoutSeconds));
            var bytes = new byte[to - from + 1];
            await found.ResponseStream.ReadExactlyAsync(bytes, cts.Token);
            return bytes;
        });

    private static async Task<GetObjectResponse> FindAsync(AmazonS3Client client, GetObjectRequest request)
    {
        try
        {
            return await client.GetObjectAsync(request);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            // Another request has ended the import.
            throw Refuse.NotFound("The archive is not there any more.");
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= length || buffer.Length == 0)
        {
            return 0;
        }

        if (Position < _start || Position >= _start + _bytes.Length)
        {
            _bytes = await part(Position, Math.Min(length, Position + ReadBytes) - 1);
            _start = Position;
        }

        var from = (int)(Position - _start);
        var count = Math.Min(buffer.Length, _bytes.Length - from);
        _bytes.AsMemory(from, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // Who reads zip files does so asynchronously, but for a few bytes.
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
