using Insta485.Web.Configuration;
using Insta485.Web.Errors;

namespace Insta485.Web.Pictures;

/// <summary>
/// The temporary files of this process: a folder of its own below the one of the settings, which only the site's user can enter. It is
/// deleted when the process ends; what a killed process left is deleted by the next one.
/// </summary>
public sealed class TempFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const string Prefix = "insta485-";

    // Held as long as the process lives: it tells the folders of running processes from leftovers.
    private const string Lock = "lock";

    private readonly FileStream _lock;

    /// <summary>Deletes leftovers and creates the folder of this process.</summary>
    /// <exception cref="SettingsException">The folder can't be created or is not only the owner's.</exception>
    public TempFolder(SiteOptions options)
    {
        try
        {
            var parent = Directory.CreateDirectory(options.Folder(options.TempFolder), OwnerOnly);
            SettingsException.Require((parent.UnixFileMode | OwnerOnly) == OwnerOnly, nameof(SiteOptions.TempFolder),
                $"names a folder that other users may enter: run `chmod 700 {parent.FullName}`, or name another folder");
            // The folder may hold something else, too.
            foreach (var folder in parent.EnumerateDirectories(Prefix + "*")
                .Where(folder => Guid.TryParseExact(folder.Name[Prefix.Length..], "N", out _)))
            {
                DeleteLeftover(folder);
            }

            (Path, _lock) = Create(parent.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(nameof(SiteOptions.TempFolder), "names a folder that can't be created or written");
        }
    }

    /// <summary>The folder of this process.</summary>
    public string Path { get; }

    /// <summary>Runs work with a new folder, which is deleted afterwards.</summary>
    public async Task<T> UseAsync<T>(Func<string, Task<T>> work)
    {
        var folder = Directory.CreateDirectory(System.IO.Path.Combine(Path, Guid.NewGuid().ToString("N")), OwnerOnly).FullName;
        try
        {
            return await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A decoder that was not waited for still writes. The next process deletes it.
        }

        _lock.Dispose();
    }

    // Another process may take a folder without its lock for a leftover and delete it: then the next one.
    private static (string, FileStream) Create(string parent)
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = System.IO.Path.Combine(parent, Prefix + Guid.NewGuid().ToString("N"));
            try
            {
                Directory.CreateDirectory(folder, OwnerOnly);
                return (folder, LockIn(folder));
            }
            catch (IOException) when (attempt < 10)
            {
            }
        }
    }

    private static void DeleteLeftover(DirectoryInfo folder)
    {
        try
        {
            using var unused = LockIn(folder.FullName);
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process that holds the lock is running, another process deletes the folder just now, or it is another user's.
        }
    }

    private static FileStream LockIn(string folder) =>
        new(System.IO.Path.Combine(folder, Lock), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
}
