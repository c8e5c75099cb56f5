using System.Text.RegularExpressions;
using Insta485.Web;

namespace Insta485.Tests.Conventions;

/// <summary>The arrows between the site's folders point downwards only: in its source and in what was compiled of it.</summary>
public sealed class ArrowTests
{
    private const string Root = "Insta485.Web";

    // From the bottom to the top. A folder may use every folder on a lower line, and itself.
    private static readonly string[][] Levels =
    [
        ["Errors", "Configuration"],
        ["Database", "Database.Migrations"],
        ["Security", "Pictures"],
        ["Stores"],
        ["Http", "Hosting"],
        ["Auth"],
        ["Live"],
        ["Api", "Pages"],
        ["Cli", ""],
    ];

    // Of two on one line, which may use which: a wrong setting is an error; migrations run on a database; health has routes; the
    // error page answers for the API too; the commands build the site, and the program runs the commands.
    private static readonly (string From, string To)[] Siblings =
    [
        ("Configuration", "Errors"), ("Database.Migrations", "Database"), ("Hosting", "Http"), ("Pages", "Api"), ("Cli", ""), ("", "Cli"),
    ];

    // What belongs to a request: none of it is known below Http.
    private static readonly Regex Web = new(@"^Microsoft\.AspNetCore\.(Http|Mvc|Routing|Builder)(\.|$)", RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(1));

    private static readonly Regex Used = new(@"\bInsta485\.Web(\.[A-Z]\w*)*", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    [Fact]
    public void NoSourceFileNamesAFolderAboveItsOwn()
    {
        var wrong = SourceFiles.In(SourceFiles.Web, "*.cs", "*.cshtml").SelectMany(file => File.ReadLines(file)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Used.Matches(line).Select(match => match.Value))
            .Where(used => !IsAllowed(OfFile(file), OfNamespace(used)))
            .Select(used => $"{SourceFiles.Name(file)} uses {used}"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void NoCompiledTypeUsesAFolderAboveItsOwn() => Assert.Empty(
        from type in Types()
        from used in TypeReferences.Of(type)
        where used.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true
            && !IsAllowed(OfNamespace(type.Namespace), OfNamespace(used.Namespace))
        select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void NoTypeBelowHttpKnowsARequest() => Assert.Empty(
        from type in Types()
        where LevelOf(OfNamespace(type.Namespace)) < LevelOf("Http")
        from used in TypeReferences.Of(type)
        where Web.IsMatch(used.Namespace ?? "")
        select $"{type.FullName} uses {used.FullName}");

    [Fact]
    public void EveryFolderHasItsLevel()
    {
        var known = Levels.SelectMany(level => level).Select(name => name.Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var there = SourceFiles.In(SourceFiles.Web, "*.cs", "*.cshtml")
            .Select(file => Path.GetRelativePath(SourceFiles.Web, file).Split(Path.DirectorySeparatorChar))
            .Select(parts => parts.Length > 1 ? parts[0] : "");
        Assert.DoesNotContain(there, folder => !known.Contains(folder));
    }

    [Theory]
    [InlineData("Pages", "Stores", true)]
    [InlineData("Pages", "Api", true)]
    [InlineData("Api", "Pages", false)]
    [InlineData("Http", "Auth", false)]
    [InlineData("Http", "Hosting", false)]
    [InlineData("Database", "Database.Migrations", false)]
    [InlineData("Pictures", "Security", false)]
    [InlineData("Database", "Cli", false)]
    [InlineData("Auth", "", false)]
    public void TheTableSaysWhoMayUseWhom(string from, string to, bool isAllowed) => Assert.Equal(isAllowed, IsAllowed(from, to));

    // Code that a generator wrote lies in namespaces of its own.
    private static IEnumerable<Type> Types() =>
        typeof(SiteBuilder).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith(Root, StringComparison.Ordinal) == true);

    private static bool IsAllowed(string from, string to) =>
        from == to || LevelOf(from) > LevelOf(to) || Siblings.Contains((from, to));

    private static int LevelOf(string name) => Array.FindIndex(Levels, level => level.Contains(name));

    private static string OfFile(string file) =>
        OfNamespace(Root + "."
            + Path.GetDirectoryName(Path.GetRelativePath(SourceFiles.Web, file))?.Replace(Path.DirectorySeparatorChar, '.'));

    // "Insta485.Web.Pages.Forms" is Pages, "Insta485.Web.Database.Migrations.Migrator" Database.Migrations.
    private static string OfNamespace(string? name)
    {
        var parts = (name ?? "").Split('.');
        return parts is [_, _, "Database", "Migrations", ..] ? "Database.Migrations"
            : parts.Length > 2 && LevelOf(parts[2]) >= 0 ? parts[2] : "";
    }
}
