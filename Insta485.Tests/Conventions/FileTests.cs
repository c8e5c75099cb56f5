using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Conventions;

/// <summary>A file can be read in one go, a line without scrolling, a folder at a glance.</summary>
public sealed class FileTests
{
    private const int MaxLines = 300;
    private const int MaxColumns = 140;
    private const int MaxFiles = 20;

    [Fact]
    public void NoFileIsTooLong() => Assert.Empty(
        Written().Select(file => (Name: SourceFiles.Name(file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MaxLines).Select(file => $"{file.Name} has {file.Lines} lines"));

    [Fact]
    public void NoLineIsTooLong() => Assert.Empty(
        Written().SelectMany(file => File.ReadLines(file).Select((line, index) => (File: file, Number: index + 1, line.Length)))
            .Where(line => line.Length > MaxColumns)
            .Select(line => $"{SourceFiles.Name(line.File)}:{line.Number} has {line.Length} columns"));

    // Pages and partials lie side by side, as the framework looks for them: views are not counted.
    [Fact]
    public void NoFolderIsTooFull() => Assert.Empty(
        SourceFiles.In(SourceFiles.Web, "*.cs").GroupBy(file => Path.GetDirectoryName(file) ?? "")
            .Where(folder => folder.Count() > MaxFiles)
            .Select(folder => $"{SourceFiles.Name(folder.Key)} has {folder.Count()} files"));

    // C#, views, scripts of the browser, and of the shell, which say in their first line what runs them.
    private static IEnumerable<string> Written() =>
        SourceFiles.In(SourceFiles.Web, "*.cs", "*.cshtml", "*.js")
            .Concat(SourceFiles.In(SourceFiles.Tests, "*.cs", "*.js", "*.sh"))
            .Concat(new[] { "bin", "deploy", ".ci" }.SelectMany(folder =>
                Directory.GetFiles(Path.Combine(Postgres.Root, folder), "*", SearchOption.AllDirectories))
                .Where(file => File.ReadLines(file).FirstOrDefault() is { } first && first.StartsWith("#!", StringComparison.Ordinal)));
}
