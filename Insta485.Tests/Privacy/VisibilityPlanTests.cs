using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Moderation;
using Insta485.Web.Stores.Notifications;
using Insta485.Web.Stores.Saved;
using Insta485.Web.Stores.Search;
using Insta485.Web.Stores.Texts;
using Npgsql;

namespace Insta485.Tests.Privacy;

/// <summary>The rule is a part of each statement's plan, and not a function that is called for each row.</summary>
public sealed class VisibilityPlanTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    /// <summary>Each statement that asks the rule, by the values it is run with.</summary>
    public static TheoryData<string, string> Statements => new()
    {
        { FeedReader.Select, "'awdeorio', 2147483647, 11" },
        { PostStore.Select, "'awdeorio', 1, 2147483647" },
        { PostStore.Row, "'awdeorio', 1" },
        { PostStore.Exists, "'awdeorio', 1" },
        { CommentStore.Select, "'awdeorio', 1, 0, 100" },
        { ExploreReader.Photos, "'awdeorio'" },
        { PeopleReader.Header, "'awdeorio', 'jflinn'" },
        { PeopleReader.Access, "'awdeorio', 'jflinn'" },
        { PeopleReader.Grid, "'awdeorio', 'jflinn', 2147483647, 25" },
        { TagReader.Photos, "'awdeorio', 'crossword', 2147483647, 25" },
        { PostTextStore.Select, "'awdeorio', 1" },
        { NotificationStore.Select, "'awdeorio', 9223372036854775807, 31" },
        { SavedPostStore.Photos, "'awdeorio', 9223372036854775807, 25" },
        { TagSearch.Select, "'awdeorio', 'cross', ''" },
        { PhotoSearch.Select, "'awdeorio', 'hens', null, 2147483647, 25" },
        { ReportStore.Post, "'awdeorio', 1" },
        { ReportStore.Comment, "'awdeorio', 1" },
        { PictureReader.Select, "'awdeorio', '122a7d27ca1d7420a1072f695d9290fad4501a41.jpg'" },
    };

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task TheRuleIsInlined(string sql, string values)
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await connection.OpenAsync();
        foreach (var mode in new[] { "force_generic_plan", "force_custom_plan" })
        {
            await using var prepare = new NpgsqlCommand($"set plan_cache_mode = {mode}; prepare one as {sql}", connection);
            await prepare.ExecuteNonQueryAsync();
            await using var explain = new NpgsqlCommand($"explain execute one ({values})", connection);
            var plan = new List<string>();
            await using (var reader = await explain.ExecuteReaderAsync())
            {
                while (await reader.ReadAsync())
                {
                    plan.Add(reader.GetString(0));
                }
            }

            Assert.NotEmpty(plan);
            Assert.DoesNotContain(plan, line => line.Contains("Function Scan on can_view", StringComparison.Ordinal));
            await using var end = new NpgsqlCommand("deallocate one", connection);
            await end.ExecuteNonQueryAsync();
        }
    }

    [Fact]
    public async Task TheFunctionHasWhatInliningNeeds()
    {
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from pg_proc where proname = 'can_view' and not proisstrict "
            + "and not prosecdef and proconfig is null"));
    }
}
