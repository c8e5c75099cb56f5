using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Backups;

/// <summary>The contents of an archive's <c>manifest.json</c>.</summary>
/// <param name="Format">The version of the archive's format; see <see cref="CurrentFormat"/>.</param>
/// <param name="Schema">The version of the database schema.</param>
/// <param name="Made">The moment, in UTC, whose rows the archive contains.</param>
/// <param name="Server">The version of the database server.</param>
/// <param name="Entries">All other entries of the archive.</param>
/// <param name="Missing">Photos that rows refer to, but whose files did not exist.</param>
/// <param name="Unused">Keys of photos that were deleted during the backup: no row refers to them.</param>
internal sealed record Manifest(
    int Format, int Schema, DateTime Made, string Server, IReadOnlyList<TableManifest> Tables,
    IReadOnlyDictionary<string, Checksum> Entries, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused)
{
    /// <summary>The format that this build writes and reads.</summary>
    public const int CurrentFormat = 1;

    // The last two entries of an archive: an incomplete archive lacks them.
    public const string FileName = "manifest.json";
    public const string ChecksumFileName = "manifest.sha256";

    public const string TablesFolder = "tables/";
    public const string PicturesFolder = "uploads/";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The keys of the photos that rows refer to.</summary>
    public IEnumerable<string> PictureKeys() => Entries.Keys
        .Where(name => name.StartsWith(PicturesFolder, StringComparison.Ordinal))
        .Select(name => name[PicturesFolder.Length..]).Except(Unused, StringComparer.Ordinal);
}

/// <summary>
/// Reads an archive: a tar of <c>tables/NAME</c> (rows in <c>copy</c>'s format), <c>uploads/KEY</c> and a manifest. The checksums of
/// all entries are verified before the first one is used.
/// </summary>
internal sealed class Archive : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;

    private Archive(string path, FileStream file, Manifest manifest) => (_path, _file, Manifest) = (path, file, manifest);

    public Manifest Manifest { get; }

    /// <summary>Opens an archive and verifies its checksums.</summary>
    /// <exception cref="CommandException">The file is missing, damaged, incomplete, of another format, or not an archive.</exception>
    public static async Task<Archive> OpenAsync(string path, Progress progress)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"restore: {path} {(Path.Exists(path) ? "is not a file" : "does not exist")}");
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            return new Archive(path, file, await VerifyAsync(file, progress));
        }
        catch (Exception e)
        {
            await file.DisposeAsync();
            if (Problem(path, e) is { } problem)
            {
                throw problem;
            }

            throw;
        }
    }

    /// <summary>The entries of a folder, in the order of the archive. Each one must be read to its end.</summary>
    /// <param name="folder">One of the manifest's folders.</param>
    public async IAsyncEnumerable<(string Name, HashingStream Bytes)> ReadAsync(string folder, Func<string, bool> isIncluded,
        Action<long>? lines = null)
    {
        _file.Position = 0;
        await using var tar = new TarReader(_file, leaveOpen: true);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name.StartsWith(folder, StringComparison.Ordinal) && isIncluded(entry.Name[folder.Length..]))
            {
                await using var bytes = new HashingStream(entry.DataStream ?? Stream.Null, lines);
                yield return (entry.Name[folder.Length..], bytes);
                if (bytes.Checksum != Manifest.Entries.GetValueOrDefault(entry.Name))
                {
                    throw new CommandException(
                        $"{_path} changed while it was read: {entry.Name} no longer matches its checksum. Check the disk, and start again");
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static async Task<Manifest> VerifyAsync(FileStream file, Progress progress)
    {
        var found = new Dictionary<string, Checksum>(StringComparer.Ordinal);
        byte[] manifest = [], hash = [];
        var (reported, all) = (0L, file.Length >> 20);
        void ReportProgress()
        {
            if (file.Position >> 20 > reported)
            {
                reported = file.Position >> 20;
                progress(reported, all, "MB verified");
            }
        }

        await using var tar = new TarReader(file, leaveOpen: true);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            await using var bytes = new HashingStream(entry.DataStream ?? Stream.Null, _ => ReportProgress());
            using var content = new MemoryStream();
            await bytes.CopyToAsync(entry.Name is Manifest.FileName or Manifest.ChecksumFileName ? content : Stream.Null);
            manifest = entry.Name == Manifest.FileName ? content.ToArray() : manifest;
            hash = entry.Name == Manifest.ChecksumFileName ? content.ToArray() : hash;
            if (!found.TryAdd(entry.Name, bytes.Checksum))
            {
                throw new InvalidDataException($"it contains {entry.Name} twice");
            }

            ReportProgress();
        }

        if (!found.Remove(Manifest.ChecksumFileName) || !found.Remove(Manifest.FileName, out var checksum))
        {
            throw new InvalidDataException("it has no manifest, so it is incomplete or not a backup");
        }

        if (Encoding.ASCII.GetString(hash) != ChecksumLine(checksum))
        {
            throw new InvalidDataException($"{Manifest.FileName} does not match its checksum");
        }

        return Parse(manifest, found);
    }

    /// <summary>The contents of <c>manifest.sha256</c>, in the format of <c>sha256sum</c>.</summary>
    public static string ChecksumLine(Checksum manifest) => $"{manifest.Sha256}  {Manifest.FileName}\n";

    private static Manifest Parse(byte[] json, Dictionary<string, Checksum> found)
    {
        using (var document = JsonDocument.Parse(json))
        {
            var format = document.RootElement.GetProperty("format").GetInt32();
            if (format != Manifest.CurrentFormat)
            {
                throw new InvalidDataException($"its format is {format}, and this build reads format {Manifest.CurrentFormat}");
            }
        }

        var manifest = JsonSerializer.Deserialize<Manifest>(json, Manifest.Json)
            ?? throw new InvalidDataException("its manifest is empty");
        var wrong = manifest.Entries.Keys.Union(found.Keys, StringComparer.Ordinal)
            .FirstOrDefault(name => manifest.Entries.GetValueOrDefault(name) != found.GetValueOrDefault(name));
        if (wrong is not null)
        {
            throw new InvalidDataException($"{wrong} {(found.ContainsKey(wrong) ? "does not match its checksum" : "is missing")}");
        }

        // The file is untrusted input: an entry's name must not lead out of the folder of photos.
        return found.Keys.FirstOrDefault(
            name => !IsPicture(name) && !manifest.Tables.Any(table => name == Manifest.TablesFolder + table.Name)) is { } unexpected
            ? throw new InvalidDataException($"{unexpected} is unexpected")
            : manifest;
    }

    private static bool IsPicture(string name) =>
        name.StartsWith(Manifest.PicturesFolder, StringComparison.Ordinal)
        && Uploads.IsValidKey(name[Manifest.PicturesFolder.Length..]);

    // The exceptions that reading a damaged archive, or another kind of file, can throw.
    private static CommandException? Problem(string path, Exception e) => e switch
    {
        InvalidDataException => new CommandException($"restore: {path} can't be used: {e.Message}"),
        JsonException or KeyNotFoundException or InvalidOperationException =>
            new CommandException($"restore: {path} can't be used: this build can't read its manifest"),
        EndOfStreamException or FormatException or OverflowException or ArgumentException or NotSupportedException =>
            new CommandException($"restore: {path} can't be used: it is incomplete or not a backup"),
        _ => null,
    };
}
