using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Conventions;

/// <summary>Reads the source: each kind of line stands where it belongs, and some stand nowhere.</summary>
public sealed class LayoutTests
{
    private static readonly string Web = Path.Combine(Postgres.Root, "Insta485.Web");

    [Fact]
    public void SqlStandsOnlyWithTheStoresAndTheSetup() =>
        AssertNowhere(
            Sources(Web, "*.cs", "*.cshtml").Where(file => !IsIn(file, "Data") && !IsIn(file, "Setup")),
            @"\bselect\s+[\w$*('""]|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b|\bfrom\s+(users|posts|comments|likes|following)\b");

    [Fact]
    public void TheStoresKnowNoHttp() =>
        AssertNowhere(Sources(Web, "*.cs").Where(file => IsIn(file, "Data")),
            @"AspNetCore\.(Http|Mvc)\b|\bI?Http(Context|Request|Response)\w*|\bIFormFile\b|\bIActionResult\b");

    [Fact]
    public void ValuesGoToSqlOnlyAsParameters()
    {
        // In an interpolated statement every hole is a constant of this program: a name that begins with a capital, and no call.
        var statements = Sources(Web, "*.cs").Where(file => IsIn(file, "Data"))
            .SelectMany(file =>
            Regex.Matches(File.ReadAllText(file), "\\$+\"\"\"(?<sql>.*?)\"\"\"", RegexOptions.Singleline | RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(5)))
            .Select(match => match.Groups["sql"].Value).ToList();
        Assert.NotEmpty(statements);
        foreach (var statement in statements)
        {
            Assert.All(
                Regex.Matches(statement, @"\{(?<hole>[^}]*)\}", RegexOptions.None, TimeSpan.FromSeconds(5))
                    .Select(match => match.Groups["hole"].Value),
                hole => Assert.Matches(@"^([A-Z]\w*\.)?[A-Z]\w*$", hole));
        }

        AssertNowhere(
            Sources(Web, "*.cs").Where(file => IsIn(file, "Data")),
            @"\$""(?!"")[^""]*\b(select\s|insert\s+into|delete\s+from|update\s+\w+\s+set)|""\s*(select|insert into|delete from|update)\s[^""]*""\s*\+");
    }

    [Fact]
    public void NoFileIsTooLong()
    {
        var tooLong = Sources(Web, "*.cs", "*.cshtml").Concat(Sources(Path.Combine(Postgres.Root, "Insta485.Tests"), "*.cs"))
            .Select(file => (file, lines: File.ReadLines(file).Count()))
            .Where(file => file.lines > 250)
            .Select(file => $"{Path.GetRelativePath(Postgres.Root, file.file)} has {file.lines} lines.");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void EverythingShownIsEncoded() => AssertNowhere(Sources(Web, "*.cs", "*.cshtml"), @"Html\.Raw|\bHtmlString\b|WriteLiteral\(");

    [Fact]
    public void NothingIsInlineThatThePolicyForbids() =>
        AssertNowhere(Sources(Web, "*.cshtml"),
            @"\sstyle\s*=|\son[a-z]+\s*=\s*[""']|<style|<script(?![^>]*\b(src|asp-importmap)=)|javascript:");

    [Fact]
    public void NoPageIsWithoutItsToken()
    {
        AssertNowhere(Sources(Web, "*.cs", "*.cshtml").Where(file => Path.GetFileName(file) != "Error.cshtml.cs"),
            "IgnoreAntiforgeryToken");
        // A form that asks changes nothing, and a token in an address would be seen.
        AssertNowhere(Sources(Web, "*.cshtml"), @"<form(?![^>]*(\basp-antiforgery=""true""|\bmethod=""get""))");
    }

    [Fact]
    public void NoAbsenceIsWishedAway() => AssertNowhere(Sources(Web, "*.cs", "*.cshtml"), @"[\w\])]!(\.|;|,|\)|\[)");

    [Fact]
    public void SchemaFilesNameNoSchema() =>
        AssertNowhere(Directory.GetFiles(Path.Combine(Postgres.Root, "sql"), "*.sql", SearchOption.AllDirectories),
            @"\b(public|pg_catalog)\.|search_path\s*(=|to)");

    private static void AssertNowhere(IEnumerable<string> files, string pattern)
    {
        var read = files.ToList();
        Assert.NotEmpty(read);
        var found = read.SelectMany(file => Regex
            .Matches(WithoutComments(file), pattern, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(5))
            .Select(match => $"{Path.GetRelativePath(Postgres.Root, file)}: {match.Value}"));
        Assert.Empty(found);
    }

    // A comment may speak of anything.
    private static string WithoutComments(string file) =>
        string.Join('\n',
            File.ReadLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
                && !line.TrimStart().StartsWith("--", StringComparison.Ordinal)));

    private static bool IsIn(string file, string folder) =>
        Path.GetRelativePath(Web, file).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static IEnumerable<string> Sources(string folder, params string[] patterns) =>
        patterns.SelectMany(pattern => Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
}
