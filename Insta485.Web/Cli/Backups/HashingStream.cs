using System.Security.Cryptography;

namespace Insta485.Web.Cli.Backups;

/// <summary>The length of a file, and its SHA-256 in lower-case hex.</summary>
internal sealed record Checksum(long Length, string Sha256);

/// <summary>A stream that counts and hashes the bytes that are read through it, once, from the beginning to the end.</summary>
/// <param name="lines">Receives the number of lines read so far, now and then. In <c>copy</c>'s format each line is a row.</param>
internal sealed class HashingStream(Stream source, Action<long>? lines = null) : Stream
{
    private const long ReportInterval = 100_000;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;
    private long _lines;
    private long _reported;

    /// <summary>The checksum of the bytes read so far.</summary>
    public Checksum Checksum => new(_length, Convert.ToHexStringLower(_hash.GetCurrentHash()));

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Record(buffer.AsSpan(offset, source.Read(buffer, offset, count)));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await source.ReadAsync(buffer, cancellationToken);
        return Record(buffer.Span[..read]);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private int Record(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _length += bytes.Length;
        if (lines is not null)
        {
            _lines += bytes.Count((byte)'\n');
            if (_lines - _reported >= ReportInterval)
            {
                _reported = _lines - (_lines % ReportInterval);
                lines(_reported);
            }
        }

        return bytes.Length;
    }
}
