using Insta485.Tests.Bench;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Stores;
using Npgsql;

namespace Insta485.Tests.Stores;

/// <summary>
/// How many pages of 8 KB the statements of the pages read, of a crowd: a bound for each, a quarter above what was counted. A statement
/// that reads more has lost an index or its order.
/// </summary>
public sealed class StatementBufferTests(Crowd site) : IClassFixture<Crowd>, IAsyncLifetime
{
    private const int Last = int.MaxValue;

    private static readonly (string Name, string Sql, object[] Args, int Most)[] Statements =
    [
        ("feed, follows 14", FeedReader.Select, ["few", Last, 11L], 1),
        ("feed, follows 150", FeedReader.Select, ["edge150", Last, 11L], 1),
        ("feed, follows 180 active", FeedReader.Select, ["many", Last, 11L], 1),
        ("feed, follows 199 who stopped", FeedReader.Select, ["dormant", Last, 11L], 1),
        ("feed, follows 2,002, one of them seldom posts", FeedReader.Select, ["sparse", Last, 11L], 1),
        ("feed, follows no one", FeedReader.Select, ["nobody", Last, 11L], 1),
        ("feed from the middle", FeedReader.Select, ["many", 2500, 11L], 1),
        ("suggestions", FeedReader.Suggest, ["nobody"], 1),
        ("explore", ExploreReader.Photos, ["few"], 1),
        ("ids of the API", FeedReader.Ids, ["many", Last, 10L, 0L], 1),
        ("post", PostStore.Row, ["few", 5000], 1),
        ("its comments", CommentStore.Select, ["few", 5000, 0, 500L], 1),
        ("who likes it", LikeStore.Likers, ["few", 5000, "", 31L], 1),
        ("profile", PeopleReader.Header, ["few", "new007"], 1),
        ("its photos", PeopleReader.Grid, ["few", "new007", Last, 25L], 1),
        ("followers", PeopleReader.FollowersOf, ["few", "new007", "", 31L], 1),
        ("session", Session.IsSessionValid, ["few", "", "none"], 1),
    ];

    public static TheoryData<string> Names => [.. Statements.Select(one => one.Name)];

    public async Task InitializeAsync()
    {
        await site.FillAsync();
        // What is known to be visible is not looked at again.
        await site.RunAsync("vacuum analyze");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AStatementReadsNoMorePagesThanItHasTo(string name)
    {
        var (_, sql, args, most) = Statements.Single(one => one.Name == name);
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await connection.OpenAsync();
        // The first run sets hint bits, and reads the catalogue.
        await Explained.RunAsync(connection, sql, args);
        var plan = await Explained.RunAsync(connection, sql, args);
        var read = Explained.Buffers(plan);
        Assert.True(read <= most, $"{read} buffers, at most {most}:\n{plan}");
    }
}
