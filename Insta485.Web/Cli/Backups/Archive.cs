using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Backups;

/// <summary>What stands in an archive's <c>manifest.json</c>.</summary>
/// <param name="Format">Of the archive; see <see cref="Known"/>.</param>
/// <param name="Schema">The version of the tables.</param>
/// <param name="Made">When, UTC: the rows are as they were then.</param>
/// <param name="Server">The database server's version.</param>
/// <param name="Entries">Everything else that is in the archive.</param>
/// <param name="Missing">Pictures that rows refer to and that were not there.</param>
/// <param name="Unused">Keys of pictures that were deleted while the archive was made: no row refers to them.</param>
public sealed record Manifest(
    int Format, int Schema, DateTime Made, string Server, IReadOnlyList<TableManifest> Tables,
    IReadOnlyDictionary<string, Checksum> Entries, IReadOnlyList<string> Missing, IReadOnlyList<string> Unused)
{
    /// <summary>The format that this build writes and reads.</summary>
    public const int Known = 1;

    /// <summary>Its own name, and that of its hash, which end the archive: without them it was cut off.</summary>
    internal const string Name = "manifest.json";

    internal const string HashName = "manifest.sha256";
    internal const string Rows = "tables/";
    internal const string Pictures = "uploads/";

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The keys of the pictures that rows refer to.</summary>
    public IEnumerable<string> PictureKeys() => Entries.Keys
        .Where(name => name.StartsWith(Pictures, StringComparison.Ordinal))
        .Select(name => name[Pictures.Length..]).Except(Unused, StringComparer.Ordinal);
}

/// <summary>
/// An archive that is read: a tar of <c>tables/NAME</c> (rows as <c>copy</c> writes them), <c>uploads/KEY</c> and a manifest. All of it
/// was read and held against the manifest before anything is taken from it.
/// </summary>
public sealed class Archive : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;

    private Archive(string path, FileStream file, Manifest manifest) => (_path, _file, Manifest) = (path, file, manifest);

    /// <summary>What it says of itself.</summary>
    public Manifest Manifest { get; }

    /// <summary>Opens one and reads it through.</summary>
    /// <exception cref="CommandException">It is damaged, was cut off, is of another format or no archive.</exception>
    public static async Task<Archive> OpenAsync(string path, Progress progress)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            return new Archive(path, file, await CheckAsync(file, progress));
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

    /// <summary>What lies below <c>tables/</c> or <c>uploads/</c>, in the order it was put there; each to be read to its end.</summary>
    public async IAsyncEnumerable<(string Name, HashingStream Bytes)> ReadAsync(string below, Func<string, bool> isWanted,
        Action<long>? lines = null)
    {
        _file.Position = 0;
        await using var tar = new TarReader(_file, leaveOpen: true);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.Name.StartsWith(below, StringComparison.Ordinal) && isWanted(entry.Name[below.Length..]))
            {
                await using var bytes = new HashingStream(entry.DataStream ?? Stream.Null, lines);
                yield return (entry.Name[below.Length..], bytes);
                if (bytes.Checksum != Manifest.Entries.GetValueOrDefault(entry.Name))
                {
                    throw new CommandException(
                        $"{_path} changed while it was read, or its disk cannot be trusted: {entry.Name} is another one than before");
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static async Task<Manifest> CheckAsync(FileStream file, Progress progress)
    {
        var found = new Dictionary<string, Checksum>(StringComparer.Ordinal);
        byte[] manifest = [], hash = [];
        var (told, all) = (0L, file.Length >> 20);
        void Tell()
        {
            if (file.Position >> 20 > told)
            {
                told = file.Position >> 20;
                progress(told, all, "MB checked");
            }
        }

        await using var tar = new TarReader(file, leaveOpen: true);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            await using var bytes = new HashingStream(entry.DataStream ?? Stream.Null, _ => Tell());
            using var kept = new MemoryStream();
            await bytes.CopyToAsync(entry.Name is Manifest.Name or Manifest.HashName ? kept : Stream.Null);
            manifest = entry.Name == Manifest.Name ? kept.ToArray() : manifest;
            hash = entry.Name == Manifest.HashName ? kept.ToArray() : hash;
            if (!found.TryAdd(entry.Name, bytes.Checksum))
            {
                throw new InvalidDataException($"{entry.Name} is in it twice");
            }

            Tell();
        }

        if (!found.Remove(Manifest.HashName) || !found.Remove(Manifest.Name, out var sum))
        {
            throw new InvalidDataException("it has no manifest, so it was cut off or is something else");
        }

        if (Encoding.ASCII.GetString(hash) != HashLine(sum))
        {
            throw new InvalidDataException($"{Manifest.Name} is not what it was");
        }

        return Checked(manifest, found);
    }

    internal static string HashLine(Checksum manifest) => $"{manifest.Sha256}  {Manifest.Name}\n";

    private static Manifest Checked(byte[] json, Dictionary<string, Checksum> found)
    {
        using (var document = JsonDocument.Parse(json))
        {
            var format = document.RootElement.GetProperty("format").GetInt32();
            if (format != Manifest.Known)
            {
                throw new InvalidDataException($"its format is {format}, and this build knows {Manifest.Known}");
            }
        }

        var manifest = JsonSerializer.Deserialize<Manifest>(json, Manifest.Json)
            ?? throw new InvalidDataException("its manifest says nothing");
        var wrong = manifest.Entries.Keys.Union(found.Keys, StringComparer.Ordinal)
            .FirstOrDefault(name => manifest.Entries.GetValueOrDefault(name) != found.GetValueOrDefault(name));
        if (wrong is not null)
        {
            throw new InvalidDataException($"{wrong} is {(found.ContainsKey(wrong) ? "not what it was" : "missing")}");
        }

        // What comes from outside is not believed: a name must not lead anywhere else.
        return found.Keys
            .FirstOrDefault(name => !IsPicture(name) && !manifest.Tables.Any(table => name == Manifest.Rows + table.Name)) is { } stranger
            ? throw new InvalidDataException($"{stranger} has no place in it")
            : manifest;
    }

    private static bool IsPicture(string name) =>
        name.StartsWith(Manifest.Pictures, StringComparison.Ordinal) && Uploads.IsValidKey(name[Manifest.Pictures.Length..]);

    // All that reading something which is no whole archive may throw.
    private static CommandException? Problem(string path, Exception e) => e switch
    {
        InvalidDataException said => new CommandException($"{path} cannot be used: {said.Message}"),
        JsonException
            or KeyNotFoundException
            or InvalidOperationException => new CommandException($"{path} cannot be used: its manifest is of no kind this build knows"),
        EndOfStreamException or FormatException or OverflowException or ArgumentException or NotSupportedException =>
            new CommandException($"{path} cannot be used: it was cut off, or is no archive"),
        _ => null,
    };
}
