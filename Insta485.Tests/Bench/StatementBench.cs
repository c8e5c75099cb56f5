using System.Globalization;
using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Security;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Search;
using Npgsql;
using Xunit.Abstractions;

namespace Insta485.Tests.Bench;

/// <summary>
/// Not a test but a measurement, run by bin/insta485bench: every reading statement at a million posts, prepared and warm.
/// Milliseconds are the median of 21 runs as PostgreSQL counts them; buffers do not depend on how busy the machine is.
/// </summary>
public sealed partial class StatementBench(ITestOutputHelper output)
{
    private const string Database = "insta485_bench";

    [Fact]
    [Trait("Category", "Bench")]
    public async Task EveryStatementAtAMillionPosts()
    {
        await using var source = await LargeDatabase.CreateAsync(Database);
        await using var connection = await source.OpenConnectionAsync();
        var newest = int.MaxValue;
        output.WriteLine($"{"statement",-46} {"median ms",10} {"buffers",8} {"own plan",8} {"rows",5}");
        foreach (var visitor in new[] { "active300", "dormant20", "active5000", "dormant5000", "nobody" })
        {
            await MeasureAsync(connection, $"feed, {visitor}", FeedReader.Select, visitor, newest, 11L);
            await MeasureAsync(connection, $"feed, {visitor}, deep", FeedReader.Select, visitor, 500_000, 11L);
            await MeasureAsync(connection, $"ids, {visitor}", FeedReader.Ids, visitor, newest, 10L, 0L);
            await MeasureAsync(connection, $"ids, {visitor}, page 50", FeedReader.Ids, visitor, newest, 510L, 500L);
            await MeasureAsync(connection, $"ids, {visitor}, by key", FeedReader.Ids, visitor, 500_000, 10L, 0L);
            await MeasureAsync(connection, $"suggestions, {visitor}", FeedReader.Suggest, visitor);
            await MeasureAsync(connection, $"explore, {visitor}", ExploreReader.NotFollowed, visitor, "");
            await MeasureAsync(connection, $"explore's photos, {visitor}", ExploreReader.Photos, visitor);
            await MeasureAsync(connection, $"names with a word that begins with u, {visitor}", PeopleSearch.Select, visitor, "u", "", "");
        }

        await MeasureAsync(connection, "post", PostStore.Select, "active300", 999_999, newest);
        await MeasureAsync(connection, "whole post", PostStore.Row, "active300", 999_999);
        await MeasureAsync(connection, "whole post's comments", CommentStore.Select, "active300", 999_999, 0, 500L);
        await MeasureAsync(connection, "profile header", PeopleReader.Header, "active300", "u0006300");
        await MeasureAsync(connection, "profile grid", PeopleReader.Grid, "active300", "u0006300", newest, 25L);
        await MeasureAsync(connection, "followers", PeopleReader.FollowersOf, "active300", "u0006300", "", 31L);
        await MeasureAsync(connection, "following of 5,000", PeopleReader.FollowedBy, "active300", "active5000", "", 31L);
        await MeasureAsync(connection, "who liked a post", LikeStore.Likers, "active300", 999_999, "", 31L);
        await MeasureAsync(connection, "user exists", PeopleReader.Exists, "active300", "u0006300");
        await MeasureAsync(connection, "session holds", Session.IsSessionValid, "u0006300", "", "none");
        await MeasureAsync(connection, "limit", RateLimiter.PeekStatement, "log-in of u0006300");

        await LargeDatabase.RunFileAsync(connection, "words.sql");
        string[] searches = ["usual", "common", "middling", "seldom", "rare", "single", "unheard", "usual common", "rare or seldom"];
        foreach (var word in searches)
        {
            await MeasureAsync(connection, $"photos by words, {word}", PhotoSearch.Select, "active300", word, "", newest, 25L);
            await MeasureAsync(connection, $"photos by words, {word}, deep", PhotoSearch.Select, "active300", word, "", 500_000, 25L);
        }

        await MeasureAsync(connection, "tags", TagSearch.Select, "active300", "t1", "");

        output.WriteLine("");
        output.WriteLine(await Explained.RunAsync(connection, FeedReader.Select, "active5000", newest, 11L));
        await Postgres.DropAsync(Database);
    }

    // As the site runs them: prepared, with the plan that is right for all values. Beside it the buffers with a plan for these values.
    private async Task MeasureAsync(NpgsqlConnection connection, string name, string sql, params object[] args)
    {
        var own = Explained.Buffers(await Explained.RunAsync(connection, sql, args));
        var (times, last) = (new List<double>(), "");
        var values = string.Join(", ", args.Select(Literal));
        await RunAsync(connection, $"prepare measured as {sql}");
        for (var run = 0; run < 21; run++)
        {
            last = await Explained.RunAsync(connection, $"execute measured ({values})");
            times.Add(double.Parse(ExecutionTime().Match(last).Groups["ms"].Value, CultureInfo.InvariantCulture));
        }

        await RunAsync(connection, "deallocate measured");
        times.Sort();
        output.WriteLine($"{name,-46} {times[10],10:0.00} {Explained.Buffers(last),8} {own,8} {Rows().Match(last).Groups["n"].Value,5}");
    }

    private static string Literal(object value) => value is string text ? $"'{text}'" : $"{value}";

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"Execution Time: (?<ms>[\d.]+) ms", RegexOptions.None, 1000)]
    private static partial Regex ExecutionTime();

    [GeneratedRegex(@"actual rows=(?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();
}
