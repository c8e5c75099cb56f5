using System.Runtime.InteropServices;
using Insta485.Web.Configuration;

namespace Insta485.Web.Pictures;

/// <summary>Photos in a folder on this machine, their sizes in folders below it.</summary>
internal sealed class FolderPictureStore(SiteOptions options) : IPictureStore
{
    private const string Imports = "imports";

    private readonly string _folder = options.Folder(options.Uploads.Folder);

    /// <inheritdoc/>
    public string? Origin => null;

    /// <inheritdoc/>
    public Task PrepareAsync()
    {
        // Incomplete files of a process that was killed.
        foreach (var left in new DirectoryInfo(options.UploadsFolder()).EnumerateFiles()
            .Where(file => file.LastWriteTimeUtc < DateTime.UtcNow.AddHours(-1)
            && file.Name[0] == '.' && Guid.TryParseExact(file.Name[1..], "N", out _)))
        {
            left.Delete();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken)
    {
        _ = Directory.EnumerateFileSystemEntries(_folder).Any();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task PutAsync(string key, string path, string type)
    {
        var to = PathOf(key) ?? throw new ArgumentException("This is not a valid key.", nameof(key));
        try
        {
            await PutFileAsync(path, to);
        }
        catch (DirectoryNotFoundException)
        {
            // `destroy` moved the folder away just now.
            await PutFileAsync(path, to);
        }
    }

    private async Task PutFileAsync(string path, string to)
    {
        await using var from = File.OpenRead(path);
        await PutAsync(from, to);
    }

    private async Task PutAsync(Stream from, string to)
    {
        // Folders below it have the same mode.
        var top = options.UploadsFolder();
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(to) ?? top, File.GetUnixFileMode(top)).FullName;
        var temporary = Path.Combine(top, "." + Guid.NewGuid().ToString("N"));
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await from.CopyToAsync(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, to, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        // The row is written next and survives a power cut; so must the names of the file and its folder.
        Flush(folder);
        Flush(top);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<string> keys)
    {
        Exception? first = null;
        foreach (var path in keys.Select(PathOf).Where(File.Exists).OfType<string>())
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                first ??= e;
            }
        }

        return first is null ? Task.CompletedTask : Task.FromException(first);
    }

    /// <inheritdoc/>
    public Task PutImportAsync(string name, Stream from) => PutAsync(from, ImportPathOf(name));

    /// <inheritdoc/>
    public Task<Stream?> OpenImportAsync(string name)
    {
        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                ImportPathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 65536, useAsync: true));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public Task DeleteImportsAsync(IReadOnlyCollection<string> names)
    {
        foreach (var path in names.Select(ImportPathOf).Where(File.Exists))
        {
            File.Delete(path);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredFile> ListImportsAsync()
    {
        var folder = new DirectoryInfo(Path.Combine(_folder, Imports));
        return (folder.Exists ? folder.EnumerateFiles() : []).Where(file => Uploads.IsImportName(file.Name) && file.Exists)
            .Select(file => new StoredFile(file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc))).ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public async Task<bool> FetchAsync(string key, string path)
    {
        if (PathOf(key) is not { } kept)
        {
            return false;
        }

        try
        {
            await using var from = File.OpenRead(kept);
            await using var to = File.Create(path);
            await from.CopyToAsync(to);
            return true;
        }
        catch (Exception e) when ((e is FileNotFoundException or DirectoryNotFoundException) && !File.Exists(kept))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredFile> ListAsync() => List().ToAsyncEnumerable();

    /// <inheritdoc/>
    public async Task ClearAsync()
    {
        // The project's own folder is deleted; in another folder only files with the name of a photo.
        if (_folder == options.Folder("var/uploads") && Directory.Exists(_folder) && MovedAway() is { } away)
        {
            Directory.Delete(away, recursive: true);
            return;
        }

        await DeleteImportsAsync(await ListImportsAsync().Select(file => file.Key).ToListAsync());
        await DeleteAsync([.. List().Select(file => file.Key)]);
    }

    // Out of the way of uploads, which would add files while it is being deleted. Null: a mounted folder can't be renamed.
    private string? MovedAway()
    {
        var away = $"{_folder}.deleted-{Guid.NewGuid():N}";
        try
        {
            Directory.Move(_folder, away);
            return away;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<PictureSource?> FindAsync(string key, PictureRequest request) => Task.FromResult<PictureSource?>(
        PathOf(key) is { } path && File.Exists(path)
            ? new LocalPicture(path, new DateTimeOffset(File.GetLastWriteTimeUtc(path)),
                options.Uploads.AccelPrefix.Length > 0 ? options.Uploads.AccelPrefix + key : null)
            : null);

    /// <inheritdoc/>
    public override string ToString() => $"the folder {_folder}";

    private IEnumerable<StoredFile> List()
    {
        var folders =
            PictureVariant.All.Select(size => size.Name).Prepend("").Select(name => new DirectoryInfo(Path.Combine(_folder, name)));
        foreach (var file in folders.Where(folder => folder.Exists).SelectMany(folder => folder.EnumerateFiles()))
        {
            var key = Path.GetRelativePath(_folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            // It may have been deleted by now; then it has no length.
            if (Uploads.IsValidKey(key) && file.Exists)
            {
                yield return new StoredFile(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            }
        }
    }

    private string ImportPathOf(string name) => Uploads.IsImportName(name)
        ? Path.Combine(_folder, Imports, name) : throw new ArgumentException("This is not a valid name.", nameof(name));

    private string? PathOf(string key) => Uploads.IsValidKey(key) ? Path.Combine(_folder, key) : null;

    // .NET can't open folders. If a folder can't be flushed, the file is stored all the same.
    internal static void Flush(string folder)
    {
        var handle = Open(folder, 0);
        if (handle >= 0)
        {
            _ = Fsync(handle);
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int handle);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
