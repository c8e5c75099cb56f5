using System.Text.RegularExpressions;
using System.Xml.Linq;
using Insta485.Tests.Infrastructure;
using Insta485.Web;

namespace Insta485.Tests.Conventions;

/// <summary>Reads the source: each kind of line stands where it belongs, and some stand nowhere.</summary>
public sealed class LayoutTests
{
    private static readonly string Web = SourceFiles.Web;

    // The rules and their SQL; the rows of a photo and of keys; what the database is made of; the operator's commands.
    private static readonly string[] SqlFolders = ["Stores", "Pictures", "Security", "Database", "Cli"];

    [Fact]
    public void SqlStandsOnlyWhereItBelongs() =>
        AssertNowhere(
            Sources(Web, "*.cs", "*.cshtml").Where(file => !SourceFiles.IsIn(file, SqlFolders)),
            @"\bselect\s+[\w$*('""]|\binsert\s+into\b|\bdelete\s+from\b|\bupdate\s+\w+\s+set\b"
            + @"|\bfrom\s+(users|posts|comments|likes|following)\b");

    [Fact]
    public void ValuesGoToSqlOnlyAsParameters()
    {
        // In an interpolated statement every hole is a constant of this program: a name that begins with a capital, and no call.
        // But for SQL of the operator: names of roles and databases, which take no parameters, and what is printed to be run by hand.
        var files = Sources(Web, "*.cs").Where(file => SourceFiles.IsIn(file, "Stores", "Pictures", "Security", "Database")
            && !SourceFiles.IsIn(file, "Database/Migrations") && Path.GetFileName(file) != "Privileges.cs").ToList();
        var statements = files
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
            files,
            @"\$""(?!"")[^""]*\b(select\s|insert\s+into|delete\s+from|update\s+\w+\s+set)"
            + @"|""\s*(select|insert into|delete from|update)\s[^""]*""\s*\+");
    }

    [Fact]
    public void TemporaryFilesLieInTheSitesOwnFolder()
    {
        AssertNowhere(Sources(Web, "*.cs"), @"GetTempPath|GetTempFileName|CreateTempSubdirectory|GetFolderPath|GetRandomFileName");
        // Scripts name a folder of the tree.
        AssertNowhere(Directory.GetFiles(Path.Combine(Postgres.Root, "bin")), @"\bmktemp(?! (-d )?""?(\$PWD/)?var/)|/tmp\b|TMPDIR");
    }

    [Fact]
    public void EveryPublicTypeHasASummary()
    {
        var documented = XDocument.Load(Path.ChangeExtension(typeof(SiteBuilder).Assembly.Location, ".xml")).Descendants("member")
            .Where(member => !string.IsNullOrWhiteSpace(member.Element("summary")?.Value))
            .Select(member => (string?)member.Attribute("name")).ToHashSet(StringComparer.Ordinal);
        var silent = typeof(SiteBuilder).Assembly.GetExportedTypes()
            .Where(type => type.Namespace?.StartsWith("Insta485.", StringComparison.Ordinal) == true && type.Name != "Program")
            .Select(type => "T:" + type.FullName?.Replace('+', '.')).Where(name => !documented.Contains(name));
        Assert.Empty(silent);
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
        AssertNowhere(Sources(Web, "*.cshtml"), @"<form(?![^>]*\bmethod=""get"")((?!</form>|@Html\.AntiForgeryToken\(\))[\s\S])*</form>");
        // Where a file is sent the token stands before it.
        AssertNowhere(Sources(Web, "*.cshtml"), @"<form((?!</form>|@Html\.AntiForgeryToken\(\))[\s\S])*(type=""file""|name=""_File"")");
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

    private static IEnumerable<string> Sources(string folder, params string[] patterns) => SourceFiles.In(folder, patterns);
}
