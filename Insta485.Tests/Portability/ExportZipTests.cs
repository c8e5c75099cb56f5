using System.Buffers.Binary;
using Insta485.Web.Stores.Portability;

namespace Insta485.Tests.Portability;

/// <summary>Archives beyond the four gigabytes of old zip files.</summary>
public sealed class ExportZipTests
{
    private const long FiveGigabytes = 5L * 1024 * 1024 * 1024;

    [Fact]
    [Trait("Category", "Slow")]
    public async Task AnEntryOfFiveGigabytesIsZip64()
    {
        var to = new TailStream();
        var zip = await ExportZip.CreateAsync(to, new DateTime(2026, 11, 1), CancellationToken.None);
        await zip.AddAsync("small.json", new MemoryStream("[]"u8.ToArray()), isCompressed: true);
        await zip.AddAsync("pictures/zeros.png", new Zeros(FiveGigabytes), isCompressed: false);
        await zip.AddAsync("last.json", new MemoryStream("[]"u8.ToArray()), isCompressed: true);
        await zip.FinishAsync("", []);
        Assert.InRange(to.Length, FiveGigabytes, FiveGigabytes + 10_000);
        // The directory names the entry with sizes of 64 bits, and so does the end of the archive.
        var tail = to.Tail;
        Assert.Equal(0x06054b50u, BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(tail.Length - 22)));
        Assert.Equal(0x07064b50u, BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(tail.Length - 42)));
        var at = tail.AsSpan().LastIndexOf("pictures/zeros.png"u8);
        var header = tail.AsSpan(at - 46);
        Assert.Equal(0x02014b50u, BinaryPrimitives.ReadUInt32LittleEndian(header));
        Assert.Equal(0, BinaryPrimitives.ReadUInt16LittleEndian(header[10..]));
        Assert.Equal(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(header[24..]));
        var extra = tail.AsSpan(at + 18);
        Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(extra));
        Assert.Equal(FiveGigabytes, BinaryPrimitives.ReadInt64LittleEndian(extra[4..]));
    }

    private sealed class Zeros(long length) : OneWay
    {
        private long _left = length;

        public override int Read(Span<byte> buffer)
        {
            var read = (int)Math.Min(buffer.Length, _left);
            buffer[..read].Clear();
            _left -= read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(Read(buffer.Span));

        public override bool CanRead => true;
    }

    // Keeps nothing but the end.
    private sealed class TailStream : OneWay
    {
        private readonly MemoryStream _tail = new();
        private long _length;

        public byte[] Tail => _tail.ToArray()[^Math.Min((int)_tail.Length, 2000)..];

        public override bool CanWrite => true;

        public override long Length => _length;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return default;
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _length += buffer.Length;
            if (_tail.Length > 100_000)
            {
                var kept = _tail.ToArray()[^2000..];
                _tail.SetLength(0);
                _tail.Write(kept);
            }

            _tail.Write(buffer);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private abstract class OneWay : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}
