using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// Writes an archive to a stream that can't seek, and hashes each file on the way. Nothing of it is in memory but names and hashes. Beyond
/// 4 GB it is Zip64.
/// </summary>
/// <param name="made">The time of every entry.</param>
internal sealed class ExportZip(ZipArchive zip, DateTime made, CancellationToken cancellationToken)
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>An archive that begins with the stream's next byte. The stream stays open.</summary>
    public static async Task<ExportZip> CreateAsync(Stream to, DateTime made, CancellationToken cancellationToken) => new(
        await ZipArchive.CreateAsync(to, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken),
        made, cancellationToken);

    /// <summary>Adds a file. Photos are compressed already: they are stored as they are.</summary>
    public async Task AddAsync(string name, Stream from, bool isCompressed)
    {
        var entry = zip.CreateEntry(name, isCompressed ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
        entry.LastWriteTime = new DateTimeOffset(made, TimeSpan.Zero);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var to = await entry.OpenAsync(cancellationToken))
        {
            var buffer = new byte[81_920];
            for (int read; (read = await from.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }
        }

        _files[name] = Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Adds a file of this machine.</summary>
    public async Task AddFileAsync(string name, string path, bool isCompressed)
    {
        await using var file = File.OpenRead(path);
        await AddAsync(name, file, isCompressed);
    }

    /// <summary>
    /// Adds the manifest, which names all others, and the directory. Without it the file is no archive: what broke off looks so.
    /// </summary>
    public async Task FinishAsync(string site, IReadOnlyList<string> missing)
    {
        var files = new Dictionary<string, string>(_files, StringComparer.Ordinal);
        var manifest = new ArchiveManifest(Archive.Format, site, made, files, missing);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, Archive.Json);
        await AddAsync(Archive.Manifest, new MemoryStream(bytes), isCompressed: true);
        await zip.DisposeAsync();
    }

    /// <summary>The name of the file that a visitor gets.</summary>
    public static string NameFor(string account, DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"insta485-{account}-{now.UtcDateTime:yyyy-MM-dd}.zip");
}
