using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Backups;

/// <summary>Writes an archive under a temporary name, and renames it when it is complete. Only its owner can read it.</summary>
internal sealed class ArchiveWriter : IAsyncDisposable
{
    private readonly Dictionary<string, Checksum> _entries = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly string _part;
    private readonly FileStream _file;
    private readonly TarWriter _tar;

    /// <exception cref="CommandException">The file exists, or its folder does not.</exception>
    public ArchiveWriter(string path)
    {
        if (Path.Exists(path))
        {
            throw new CommandException($"backup: {path} already exists and is not overwritten: delete it, or choose another name");
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException($"backup: {folder} does not exist");
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

    /// <summary>The entries so far.</summary>
    public IReadOnlyDictionary<string, Checksum> Entries => _entries;

    /// <summary>Adds an entry of any length; it is not held in memory.</summary>
    public async Task AddAsync(string name, Stream bytes, Action<long>? lines = null)
    {
        await using var hashing = new HashingStream(bytes, lines);
        await _tar.WriteEntryAsync(
            new GnuTarEntry(TarEntryType.RegularFile, name)
            {
                DataStream = hashing,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite
            });
        _entries.Add(name, hashing.Checksum);
    }

    /// <summary>Adds the manifest, and gives the file its name.</summary>
    /// <returns>The length of the file.</returns>
    public async Task<long> FinishAsync(Manifest manifest)
    {
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(manifest, Manifest.Json));
        await AddAsync(Manifest.FileName, json);
        using var hash = new MemoryStream(Encoding.ASCII.GetBytes(Archive.ChecksumLine(_entries[Manifest.FileName])));
        await AddAsync(Manifest.ChecksumFileName, hash);
        await _tar.DisposeAsync();
        _file.Flush(flushToDisk: true);
        var length = _file.Length;
        File.Move(_part, _path, overwrite: false);
        FolderPictureStore.Flush(Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "/");
        return length;
    }

    /// <summary>Deletes an archive that was not finished.</summary>
    public async ValueTask DisposeAsync()
    {
        // Deleted first: on a full disk, closing the tar fails.
        File.Delete(_part);
        await using (_file)
        {
            await _tar.DisposeAsync();
        }
    }
}
