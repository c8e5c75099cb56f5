using System.Security.Cryptography;

namespace Insta485.Web.Cli.Backups;

/// <summary>How long something is, and its SHA-256 in lower-case hex.</summary>
public sealed record Checksum(long Length, string Sha256);

/// <summary>A stream that is read once, from its beginning to its end; what passes is counted and hashed.</summary>
/// <param name="lines">Is told now and then how many lines have passed: rows, in what <c>copy</c> writes.</param>
public sealed class HashingStream(Stream from, Action<long>? lines = null) : Stream
{
    // So often is enough to see that it goes on.
    private const long Step = 100_000;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;
    private long _lines;
    private long _told;

    /// <summary>Of what has passed so far.</summary>
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
    public override int Read(byte[] buffer, int offset, int count) => Noted(buffer.AsSpan(offset, from.Read(buffer, offset, count)));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await from.ReadAsync(buffer, cancellationToken);
        return Noted(buffer.Span[..read]);
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

    private int Noted(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _length += bytes.Length;
        if (lines is not null)
        {
            _lines += bytes.Count((byte)'\n');
            if (_lines - _told >= Step)
            {
                _told = _lines - (_lines % Step);
                lines(_told);
            }
        }

        return bytes.Length;
    }
}
