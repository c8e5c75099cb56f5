using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Backups;

/// <summary>An archive that is being made, under another name until it is whole. Only its owner can read it.</summary>
public sealed class ArchiveWriter : IAsyncDisposable
{
    private readonly Dictionary<string, Checksum> _entries = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly string _part;
    private readonly FileStream _file;
    private readonly TarWriter _tar;

    /// <summary>Begins one.</summary>
    /// <exception cref="CommandException">The file is there already.</exception>
    public ArchiveWriter(string path)
    {
        if (Path.Exists(path))
        {
            throw new CommandException($"{path} is there already, and is not written over");
        }

        (_path, _part) = (path, $"{path}.{Guid.NewGuid():N}.part");
        _file = new FileStream(_part, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 1 << 16,
        });
        _tar = new TarWriter(_file, TarEntryFormat.Gnu, leaveOpen: true);
    }

    /// <summary>What is in it so far.</summary>
    public IReadOnlyDictionary<string, Checksum> Entries => _entries;

    /// <summary>Adds an entry, however long it is.</summary>
    public async Task AddAsync(string name, Stream bytes, Action<long>? lines = null)
    {
        await using var passing = new HashingStream(bytes, lines);
        await _tar.WriteEntryAsync(
            new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = passing,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite
            });
        _entries.Add(name, passing.Checksum);
    }

    /// <summary>Ends it with its manifest, and gives it its name.</summary>
    /// <returns>Its length.</returns>
    public async Task<long> FinishAsync(Manifest manifest)
    {
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, Manifest.Json));
        await AddAsync(Manifest.Name, json);
        using var hash = new MemoryStream(Encoding.ASCII.GetBytes(Archive.HashLine(_entries[Manifest.Name])));
        await AddAsync(Manifest.HashName, hash);
        await _tar.DisposeAsync();
        _file.Flush(flushToDisk: true);
        var length = _file.Length;
        File.Move(_part, _path, overwrite: false);
        FolderPictureStore.Flush(Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "/");
        return length;
    }

    /// <summary>What was not finished leaves nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        // First, for the disk may be full, and then the rest says so once more.
        File.Delete(_part);
        await using (_file)
        {
            await _tar.DisposeAsync();
        }
    }
}
