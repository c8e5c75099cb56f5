namespace Insta485.Web.Configuration;

/// <summary>The folders in which programs are looked for (PATH).</summary>
public static class SearchPath
{
    /// <summary>In their order.</summary>
    public static IReadOnlyList<string> Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The path of a program; null if it is in no folder.</summary>
    public static string? Find(string program) =>
        Folders().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
