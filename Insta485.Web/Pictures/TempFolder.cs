namespace Insta485.Web.Pictures;

/// <summary>Folders for processing photos. Only the site's user can read them; they are deleted when the work is done.</summary>
internal static class TempFolder
{
    private const string Prefix = "insta485-picture-";

    /// <summary>Runs work with such a folder. Work that takes longer than an hour has to touch it now and then.</summary>
    public static async Task<T> UseAsync<T>(Func<string, Task<T>> work)
    {
        var folder = Directory.CreateTempSubdirectory(Prefix).FullName;
        try
        {
            return await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Deletes folders that are older than an hour, whose process was killed.</summary>
    public static void Sweep()
    {
        var old = DateTime.UtcNow.AddHours(-1);
        foreach (var folder in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories(Prefix + "*")
            .Where(folder => folder.LastWriteTimeUtc < old))
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException)
            {
                // It belongs to another user, or another process deletes it.
            }
        }
    }
}
