using System.Text.RegularExpressions;
using Insta485.Tests.Conventions;

namespace Insta485.Tests.Privacy;

/// <summary>Every statement that reads posts, comments or likes asks the rule, or stands here with the reason why it need not.</summary>
public sealed partial class VisibilityCensusTests
{
    private static readonly string[] Rules = ["{Visibility.OfPost}", "can_view("];

    private static readonly Dictionary<string, string> WithoutTheRule = new(StringComparer.Ordinal)
    {
        ["FeedReader.Newest"] = "by whom the visitor follows, which is a permission (the trigger following_guard)",
        ["PostCard.SelectLines"] = "a part of FeedReader.Select, and of PostStore.Select, which asks the rule",
        ["FeedReader.Suggest"] = "whether there is a post of the visitor's own",
        ["FeedReader.LastComments"] = "a part of cards, which ask the rule",
        ["LikeStore.Likers"] = "asked in one round trip with PostStore.Exists",
        ["LikeStore.Delete"] = "own rows",
        ["LikeStore.DeleteMine"] = "own rows",
        ["LikeStore.ExistsById"] = "whether an id is taken: 403 or 404",
        ["CommentDeleter.DeleteMine"] = "own rows",
        ["CommentDeleter.DeleteOnMine"] = "comments on own posts",
        ["CommentDeleter.DeleteWithTags"] = "own rows",
        ["CommentStore.Trim"] = "own rows",
        ["CommentDeleter.OwnerOf"] = "whether an id is taken: 403 or 404",
        ["PostStore.LockMine"] = "own rows",
        ["PostStore.DeleteMine"] = "own rows",
        ["PostPhoto.Others"] = "a part of statements, which ask the rule",
        ["PostPhoto.IsSeveral"] = "a part of statements, which ask the rule",
        ["PostPhoto.Gone"] = "the photos of posts that are deleted",
        ["PostTextStore.DeleteOthers"] = "own rows",
        ["PostTags.Lock"] = "own rows, or all of them for `reindex`",
        ["PostTags.Texts"] = "own rows, or all of them for `reindex`",
        ["AccountStore.PicturesOf"] = "own rows",
        ["AccountStore.DeleteLikes"] = "own rows",
        ["HistoryStore.VersionsOfPost"] = "asked in one round trip with HistoryStore.OfPost",
        ["HistoryStore.VersionsOfComment"] = "asked in one round trip with HistoryStore.OfComment",
        ["HistoryStore.Forget"] = "own rows",
        ["PostTextStore.Trim"] = "own rows",
        ["ExportSql.PostIds"] = "own rows",
        ["ExportSql.Posts"] = "own rows",
        ["ExportSql.PostEdits"] = "own rows",
        ["ExportSql.Likers"] = "likes of own posts, without those of whom the account does not see",
        ["ExportSql.Comments"] = "comments on own posts, without those of whom the account does not see",
        ["ExportSql.OwnComments"] = "own rows; whose the posts are is asked by the rule",
        ["ExportSql.OwnLikes"] = "own rows; whose the posts are is asked by the rule",
        ["ImportStore.HasPosts"] = "own rows",
        ["ImportStore.Begin"] = "own rows",
        ["ExportSql.Versions"] = "a part of statements on own comments",
        ["TagReader.End"] = "where the next page begins: an id of no meaning",
        ["PhotoSearch.Ranges"] = "a part of PhotoSearch.Select: ranges of ids",
        ["PostTags.DeleteOthers"] = "the tags of a post whose text was changed",
        ["Suspension.ReturnDetails"] = "moderation: the account's own rows",
        ["Suspension.MoveLikes"] = "moderation: the account's own rows",
        ["Suspension.MoveComments"] = "moderation: the account's own rows",
        ["ModerationStore.LockPost"] = "moderation: a reported post",
        ["ModerationStore.DeletePost"] = "moderation: a reported post",
        ["ModerationStore.DeleteComment"] = "moderation: a reported comment",
        ["ModerationReader.Report"] = "moderation: what was reported",
        ["ModerationReader.Picture"] = "moderation: the photo of a reported post",
    };

    [Fact]
    public void EveryStatementAsksTheRuleOrIsOnTheList()
    {
        // Commands are run by those who may see everything.
        var statements = SourceFiles.In(SourceFiles.Web, "*.cs").Where(file => !SourceFiles.IsIn(file, "Cli")).SelectMany(StatementsOf)
            .ToList();
        Assert.NotEmpty(statements);
        var without = statements.Where(statement => !Rules.Any(rule => statement.Sql.Contains(rule, StringComparison.Ordinal)))
            .Select(statement => statement.Name).ToList();
        var leaks = string.Join(", ", without.Where(name => !WithoutTheRule.ContainsKey(name)));
        Assert.True(leaks.Length == 0, $"""
            These read posts, or what belongs to posts, without asking who may see them (a number is the line of the file): {leaks}.
            Take the rule from Stores/Visibility.cs (docs/decisions/0042), or add the statement to this test's list with the reason.
            """);
        var needless = string.Join(", ", WithoutTheRule.Keys.Where(name => !without.Contains(name)));
        Assert.True(needless.Length == 0, $"The list has statements that ask the rule, or are gone: {needless}.");
    }

    [Theory]
    [InlineData("""db.ListAsync<int>("select postid from posts")""", "Made.1")]
    [InlineData("""const string Up = "select 1 from likes";""", "Made.Up")]
    [InlineData("""db.ListAsync<int>("delete from mutes using Posts where true")""", "Made.1")]
    [InlineData("""const string Up = "select p.postid from post_tallies t, posts p";""", "Made.Up")]
    [InlineData("""const string Up = "select p.postid from (public.posts p join users u on true)";""", "Made.Up")]
    [InlineData("""const string Up = "select postid from only posts";""", "Made.Up")]
    [InlineData("""const string Up = $"select postid from {Which} p";""", "Made.Up")]
    [InlineData("const string Up = @\"\nselect postid\nfrom posts\";", "Made.Up")]
    public void AStatementThatIsMadeUpIsFound(string source, string name) => Assert.Equal(name, StatementsOf("Made", source).Single().Name);

    [Fact]
    public void ACommentIsNoRule() => Assert.Equal("select 1 from posts ", StatementsOf("Made", """
        db.ListAsync<int>("select 1 from posts -- unlike can_view(): everybody")
        """).Single().Sql);

    private static IEnumerable<(string Name, string Sql)> StatementsOf(string file) =>
        StatementsOf(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file));

    // Every text of a file that reads one of the tables: by the name of its constant, or its line.
    private static IEnumerable<(string Name, string Sql)> StatementsOf(string type, string source) =>
        Texts().Matches(source).Where(match => Reads().IsMatch(match.Groups["sql"].Value)).Select(match =>
        {
            var name = match.Groups["name"].Value;
            var line = source.AsSpan(0, match.Index).Count('\n') + 1;
            return ($"{type}.{(name.Length > 0 ? name : line)}", Comments().Replace(match.Groups["sql"].Value, ""));
        });

    [GeneratedRegex(""""
        (?:string\ (?<name>\w+)\ =\s+)?[$@]*(?:"{3}(?<sql>.*?)"{3} | (?<=@)"(?<sql>(?:[^"]|"")*)" | "(?<sql>(?:[^"\\\n]|\\.)*)")
        """",
        RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Texts();

    // A table, or a hole that may be one: of `delete` and `update` too.
    [GeneratedRegex("""
        (?: \b(?:from|join|using)[\s(]+(?:only\s+)? | ,\s*(?=\w+\s+(?!(?:from|and|or)\b)(?:as\s+)?[a-z]) )
        (?:public\.)?(?:posts|comments|likes|post_texts|post_pictures|post_tags|revisions|comment_details)\b
        | \b(?:select|delete|update)\b.*\b(?:from|join|using)[\s(]+\{(?!Visibility\.|PostTags\.)
        """, RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Reads();

    [GeneratedRegex("--.*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Comments();
}
