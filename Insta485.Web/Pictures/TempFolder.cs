namespace Insta485.Web.Pictures;

/// <summary>Folders in which pictures are worked on: nobody else can look into one, and it is gone when the work is done.</summary>
public static class TempFolder
{
    private const string Prefix = "insta485-picture-";

    /// <summary>Does work in one. What takes longer than an hour touches it now and then.</summary>
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

    /// <summary>Removes those whose work was killed an hour ago.</summary>
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
                // Another account's, or somebody else is sweeping it.
            }
        }
    }
}
