using Insta485.Tests.Bench;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Stores;
using Npgsql;

namespace Insta485.Tests.Stores;

/// <summary>
/// How many pages of 8 KB the statements of the pages read, of a crowd: a bound for each, a quarter or little more above what was
/// counted. A statement that reads more has lost an index or its order.
/// </summary>
public sealed class StatementBufferTests(Crowd site) : IClassFixture<Crowd>, IAsyncLifetime
{
    private const int Last = int.MaxValue;

    // Stands for the post with most comments.
    private const int Busiest = -1;

    private int _busiest;

    private static readonly (string Name, string Sql, object[] Args, int Most)[] Statements =
    [
        ("feed, follows 14", FeedReader.Select, ["few", Last, 11L], 260),
        ("feed, follows 150", FeedReader.Select, ["edge150", Last, 11L], 668),
        ("feed, follows 180 active", FeedReader.Select, ["many", Last, 11L], 209),
        ("feed, follows 199 who stopped", FeedReader.Select, ["dormant", Last, 11L], 780),
        ("feed, follows 2,002, one of them seldom posts", FeedReader.Select, ["sparse", Last, 11L], 332),
        ("feed, follows no one", FeedReader.Select, ["nobody", Last, 11L], 7),
        ("feed from the middle", FeedReader.Select, ["many", 2500, 11L], 207),
        ("explore", ExploreReader.Photos, ["few"], 142),
        ("ids of the API", FeedReader.Ids, ["many", Last, 10L, 0L], 10),
        ("post", PostStore.Row, ["few", Busiest], 13),
        ("its comments", CommentStore.Select, ["few", Busiest, 0, 500L], 30),
        ("who likes it", LikeStore.Likers, ["few", Busiest, "", 31L], 13),
        ("profile", PeopleReader.Header, ["few", "new007"], 14),
        ("its photos", PeopleReader.Grid, ["few", "new007", Last, 25L], 25),
        ("followers", PeopleReader.FollowersOf, ["few", "new007", "", 31L], 12),
        ("session", Session.IsSessionValid, ["few", "", "none"], 4),
    ];

    public static TheoryData<string> Names => [.. Statements.Select(one => one.Name)];

    public async Task InitializeAsync()
    {
        await site.FillAsync();
        // What is known to be visible is not looked at again.
        await site.RunAsync("vacuum analyze");
        _busiest = await site.OneAsync<int>("select postid from comments group by postid order by count(*) desc, postid desc limit 1");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AStatementReadsNoMorePagesThanItHasTo(string name)
    {
        var (_, sql, places, most) = Statements.Single(one => one.Name == name);
        object[] args = [.. places.Select(value => value is Busiest ? _busiest : value)];
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await connection.OpenAsync();
        // As the site's role has it (docs/decisions/0041).
        await using (var generic = new NpgsqlCommand("set plan_cache_mode = force_generic_plan", connection))
        {
            await generic.ExecuteNonQueryAsync();
        }

        // The first run sets hint bits, and reads the catalogue.
        await Explained.RunAsync(connection, sql, args);
        var plan = await Explained.RunAsync(connection, sql, args);
        var read = Explained.Buffers(plan);
        Assert.True(read <= most, $"{name}: {read} buffers, at most {most}:\n{plan}");
    }
}
