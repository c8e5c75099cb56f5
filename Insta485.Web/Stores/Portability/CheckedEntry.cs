using System.Security.Cryptography;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// A file of an archive while it is read: not a byte more than the directory says of it, and at its end the SHA-256 that the manifest says.
/// </summary>
/// <param name="sha256">Null: the manifest itself.</param>
internal sealed class CheckedEntry(string name, Stream from, long length, string? sha256) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;
    private long _limit = long.MaxValue;
    private long _allowed;
    private bool _isChecked;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <summary>Lets so many bytes be read from here on, for the next post: a list is read one by one.</summary>
    public void Allow(long bytes) => (_limit, _allowed) = (_read + bytes, bytes);

    /// <exception cref="ArchiveException">The file is longer, shorter, or another one.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Checked(buffer, await from.ReadAsync(buffer, cancellationToken));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        Checked(buffer.AsMemory(offset, count), from.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await from.DisposeAsync();
        _hash.Dispose();
        await base.DisposeAsync();
    }

    private int Checked(Memory<byte> buffer, int read)
    {
        _read += read;
        if (_read > length || (read == 0 && buffer.Length > 0 && _read < length))
        {
            throw new ArchiveException($"{name} is longer or shorter than the archive says.");
        }

        if (_read > _limit)
        {
            throw new ArchiveException($"{name} has a post of more than {_allowed / 1024} KB.");
        }

        _hash.AppendData(buffer.Span[..read]);
        if (_read == length && !_isChecked)
        {
            _isChecked = true;
            if (sha256 is not null && Convert.ToHexStringLower(_hash.GetHashAndReset()) != sha256)
            {
                throw new ArchiveException($"{name} is not the file that {Archive.Manifest} names.");
            }
        }

        return read;
    }
}
