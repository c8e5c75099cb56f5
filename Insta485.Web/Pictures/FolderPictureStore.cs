using System.Runtime.InteropServices;
using Insta485.Web.Configuration;
using Microsoft.Net.Http.Headers;

namespace Insta485.Web.Pictures;

/// <summary>Pictures in a folder of this machine; sizes in folders below it.</summary>
public sealed class FolderPictureStore(SiteOptions options) : IPictureStore
{
    private readonly string _folder = options.Folder(options.Uploads.Folder);

    /// <inheritdoc/>
    public string? Origin => null;

    /// <inheritdoc/>
    public Task PrepareAsync()
    {
        // Unfinished ones of a process that was killed.
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
        var to = PathOf(key) ?? throw new ArgumentException("That is no key.", nameof(key));
        // Made again, should a reset have taken it. Folders below it are for the same eyes.
        var top = options.UploadsFolder();
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(to) ?? top, File.GetUnixFileMode(top)).FullName;
        var temporary = Path.Combine(top, "." + Guid.NewGuid().ToString("N"));
        try
        {
            await using (var from = File.OpenRead(path))
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

        // The row comes next and survives a power cut: so must the file's name, and its folder's.
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
    public Task ClearAsync()
    {
        // The whole folder where it is the project's own; elsewhere only what bears a picture's name.
        if (_folder == options.Folder("var/uploads") && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        return DeleteAsync([.. List().Select(file => file.Key)]);
    }

    /// <inheritdoc/>
    public Task<IResult?> AnswerAsync(HttpContext context, string key, string type, string etag)
    {
        if (PathOf(key) is not { } path || !File.Exists(path))
        {
            return Task.FromResult<IResult?>(null);
        }

        var headers = context.Response.Headers;
        headers.CacheControl = IPictureStore.Lasting;
        if (options.Uploads.AccelPrefix.Length > 0)
        {
            // nginx sends the file, ranges and "not changed" included, under the type and the caching said here.
            headers["X-Accel-Redirect"] = options.Uploads.AccelPrefix + key;
            context.Response.ContentType = type;
            return Task.FromResult<IResult?>(TypedResults.Empty);
        }

        var modified = new DateTimeOffset(File.GetLastWriteTimeUtc(path));
        return Task.FromResult<IResult?>(TypedResults.PhysicalFile(
            path, type, lastModified: modified, entityTag: new EntityTagHeaderValue(etag), enableRangeProcessing: true));
    }

    /// <inheritdoc/>
    public override string ToString() => $"the folder {_folder}";

    private IEnumerable<StoredFile> List()
    {
        var folders =
            PictureVariant.All.Select(size => size.Name).Prepend("").Select(name => new DirectoryInfo(Path.Combine(_folder, name)));
        foreach (var file in folders.Where(folder => folder.Exists).SelectMany(folder => folder.EnumerateFiles()))
        {
            var key = Path.GetRelativePath(_folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            // One that was deleted meanwhile has no length any more.
            if (Uploads.IsValidKey(key) && file.Exists)
            {
                yield return new StoredFile(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
            }
        }
    }

    private string? PathOf(string key) => Uploads.IsValidKey(key) ? Path.Combine(_folder, key) : null;

    // .NET opens no folders. Where one cannot be flushed, the file is there all the same.
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
