using System.Text.RegularExpressions;
using Insta485.Tests.Conventions;

namespace Insta485.Tests.Privacy;

/// <summary>Every statement that reads posts, comments or likes asks the rule, or stands here with the reason why it need not.</summary>
public sealed partial class VisibilityCensusTests
{
    private static readonly string[] Rules = ["{Visibility.OfPost}", "{PostCard.SelectLines}", "can_view("];

    private static readonly Dictionary<string, string> WithoutTheRule = new(StringComparer.Ordinal)
    {
        ["FeedReader.Newest"] = "by whom the visitor follows, which is a permission (the trigger following_guard)",
        ["FeedReader.Suggest"] = "whether there is a post of the visitor's own",
        ["FeedReader.LastComments"] = "a part of cards, which ask the rule",
        ["LikeStore.Likers"] = "asked in one round trip with PostStore.Exists",
        ["LikeStore.Delete"] = "own rows",
        ["LikeStore.DeleteMine"] = "own rows",
        ["LikeStore.ExistsById"] = "whether an id is taken: 403 or 404",
        ["CommentStore.DeleteMine"] = "own rows",
        ["CommentStore.Exists"] = "whether an id is taken: 403 or 404",
        ["PostStore.DeleteMine"] = "own rows",
        ["PostTags.Lock"] = "own rows, or all of them for `reindex`",
        ["PostTags.Texts"] = "own rows, or all of them for `reindex`",
        ["AccountStore.PicturesOf"] = "own rows",
        ["AccountStore.DeletePictures"] = "own rows",
        ["Suspension.MoveLikes"] = "moderation: the account's own rows",
        ["Suspension.MoveComments"] = "moderation: the account's own rows",
        ["ModerationStore.DeletePost"] = "moderation: a reported post",
        ["ModerationStore.DeleteComment"] = "moderation: a reported comment",
        ["ModerationReader.Report"] = "moderation: what was reported",
        ["ModerationReader.Picture"] = "moderation: the photo of a reported post",
    };

    [Fact]
    public void EveryStatementAsksTheRuleOrIsOnTheList()
    {
        // Commands are run by those who may see everything.
        var statements = SourceFiles.In(SourceFiles.Web, "*.cs").Where(file => !SourceFiles.IsIn(file, "Cli", "Database"))
            .SelectMany(StatementsOf).ToList();
        Assert.NotEmpty(statements);
        var without = statements.Where(statement => !Rules.Any(rule => statement.Sql.Contains(rule, StringComparison.Ordinal)))
            .Select(statement => statement.Name).ToList();
        Assert.Equal([], without.Where(name => !WithoutTheRule.ContainsKey(name)));
        Assert.Equal([], WithoutTheRule.Keys.Where(name => !without.Contains(name)));
    }

    [Theory]
    [InlineData("""db.ListAsync<int>("select postid from posts")""", "Made.1")]
    [InlineData("""const string Up = "select 1 from likes";""", "Made.Up")]
    public void AStatementThatIsMadeUpIsFound(string source, string name) => Assert.Equal(name, StatementsOf("Made", source).Single().Name);

    private static IEnumerable<(string Name, string Sql)> StatementsOf(string file) =>
        StatementsOf(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file));

    // Every text of a file that reads one of the tables: by the name of its constant, or its line.
    private static IEnumerable<(string Name, string Sql)> StatementsOf(string type, string source) =>
        Texts().Matches(source).Where(match => Reads().IsMatch(match.Groups["sql"].Value)).Select(match =>
        {
            var name = match.Groups["name"].Value;
            var line = source.AsSpan(0, match.Index).Count('\n') + 1;
            return ($"{type}.{(name.Length > 0 ? name : line)}", match.Groups["sql"].Value);
        });

    [GeneratedRegex(""""(?:string (?<name>\w+) =\s+)?\$*(?:"{3}(?<sql>.*?)"{3}|"(?<sql>(?:[^"\\\n]|\\.)*)")"""",
        RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Texts();

    [GeneratedRegex(@"\b(?:from|join)\s+(?:posts|comments|likes|post_texts)\b", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Reads();
}
