using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Conventions;

/// <summary>The files of the tree that people write: without what builds and runs leave behind.</summary>
internal static class SourceFiles
{
    private static readonly string[] Left = ["bin", "obj"];

    internal static readonly string Web = Path.Combine(Postgres.Root, "Insta485.Web");

    internal static readonly string Tests = Path.Combine(Postgres.Root, "Insta485.Tests");

    /// <summary>Everything below a folder of a project.</summary>
    internal static IEnumerable<string> In(string folder, params string[] patterns) =>
        patterns.SelectMany(pattern => Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => Left.Contains(part)));

    /// <summary>Whether a file of the site lies in one of its folders: <c>Stores</c>, <c>Database/Migrations</c>.</summary>
    internal static bool IsIn(string file, params string[] folders) => folders.Any(folder =>
        Path.GetRelativePath(Web, file).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    internal static string Name(string file) => Path.GetRelativePath(Postgres.Root, file);
}
