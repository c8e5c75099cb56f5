using System.Buffers.Binary;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// Where the directory of a zip file lies and how large it is, before anything reads it: it is at the end of the file, nothing follows it,
/// and its number of entries is bounded.
/// </summary>
internal static class ZipDirectory
{
    /// <summary>10,000 posts of ten photos, and the other files.</summary>
    public const int MaxEntries = 100_100;

    private const int MaxBytes = 32 * 1024 * 1024;
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const int HeaderBytes = 46;

    /// <summary>Checks it.</summary>
    /// <returns>The number of entries.</returns>
    /// <exception cref="ArchiveException">With the reason.</exception>
    public static async Task<int> CheckAsync(Stream zip)
    {
        var end = await ReadAsync(zip, zip.Length - EndBytes, EndBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != 0x06054b50)
        {
            throw new ArchiveException("It is no zip file, or it is incomplete.");
        }

        long entries = Short(end, 10), size = Word(end, 12), offset = Word(end, 16), limit = zip.Length - EndBytes;
        if (entries == ushort.MaxValue || size == uint.MaxValue || offset == uint.MaxValue)
        {
            limit -= LocatorBytes + End64Bytes;
            var end64 = await ReadAsync(zip, limit, End64Bytes + LocatorBytes);
            var (e, s, o) = (Long(end64, 32), Long(end64, 40), Long(end64, 48));
            if (Word(end64, 0) != 0x06064b50 || Long(end64, 4) != End64Bytes - 12 || Word(end64, End64Bytes) != 0x07064b50
                || Long(end64, End64Bytes + 8) != limit || Long(end64, 24) != e
                || (entries != ushort.MaxValue && entries != e) || (size != uint.MaxValue && size != s)
                || (offset != uint.MaxValue && offset != o))
            {
                throw Contradictory();
            }

            (entries, size, offset) = (e, s, o);
        }
        else if (Short(end, 8) != entries)
        {
            throw Contradictory();
        }

        if (entries is < 0 or > MaxEntries || size is < 0 or > MaxBytes)
        {
            throw new ArchiveException($"It has more than {MaxEntries} files.");
        }

        return offset >= 0 && offset + size == limit && size >= entries * HeaderBytes ? (int)entries : throw Contradictory();
    }

    private static ArchiveException Contradictory() => new("Its directory contradicts itself.");

    private static async Task<byte[]> ReadAsync(Stream from, long offset, int length)
    {
        if (offset < 0)
        {
            throw new ArchiveException("It is no zip file, or it is incomplete.");
        }

        var bytes = new byte[length];
        from.Position = offset;
        await from.ReadExactlyAsync(bytes);
        return bytes;
    }

    private static ushort Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint Word(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long Long(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
