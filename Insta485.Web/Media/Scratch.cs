namespace Insta485.Web.Media;

/// <summary>Folders in which pictures are worked on: nobody else can look into one, and it is gone when the work is done.</summary>
public static class Scratch
{
    /// <summary>Does work in one.</summary>
    public static async Task<T> InAsync<T>(Func<string, Task<T>> work)
    {
        var folder = Directory.CreateTempSubdirectory("insta485-").FullName;
        try
        {
            return await work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Removes those whose work was killed. In an hour every work is done, or has touched its folder.</summary>
    public static void Sweep()
    {
        var old = DateTime.UtcNow.AddHours(-1);
        foreach (var folder in new DirectoryInfo(Path.GetTempPath()).EnumerateDirectories("insta485-??????").Where(folder => folder.LastWriteTimeUtc < old))
        {
            try
            {
                folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or DirectoryNotFoundException)
            {
                // Another account's, or somebody else swept it.
            }
        }
    }
}
