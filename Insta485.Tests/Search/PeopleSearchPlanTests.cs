using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores.Search;
using Npgsql;

namespace Insta485.Tests.Search;

/// <summary>A search for people reads the names that begin as was asked, and not all names before them.</summary>
public sealed partial class PeopleSearchPlanTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task TheLastNameCostsAsLittleAsTheFirst()
    {
        // One word for each account more, some 150 pages of the index.
        await site.RunAsync("""
            insert into user_search_words (word, username) select 'word' || n, 'awdeorio' from generate_series(1, 20000) n
            """);
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await connection.OpenAsync();
        await new NpgsqlCommand("vacuum analyze user_search_words", connection).ExecuteNonQueryAsync();
        foreach (var (name, sql) in new[] { ("page", PeopleSearch.Select), ("last", PeopleSearch.End) })
        {
            await new NpgsqlCommand($"prepare {name} as {sql}", connection).ExecuteNonQueryAsync();
            foreach (var (text, word) in new[] { ("aaa", ""), ("zzz", ""), ("zzz", "zzzz") })
            {
                await using var explain = new NpgsqlCommand(
                    $"explain (analyze, buffers, timing off) execute {name} ('jflinn', '{text}', '{word}', 'x')", connection);
                await using var reader = await explain.ExecuteReaderAsync();
                Assert.True(await reader.ReadAsync());
                var buffers = 0;
                do
                {
                    // The first line that has them is that of the whole statement.
                    var line = Buffers().Match(reader.GetString(0));
                    buffers = buffers == 0 && line.Success ? line.Groups["pages"].Captures.Sum(one => int.Parse(one.Value)) : buffers;
                }
                while (await reader.ReadAsync());
                // All words: 1,800. A page that vacuum could not mark as visible costs some more.
                Assert.InRange(buffers, 1, 100);
            }
        }
    }

    [GeneratedRegex(@"Buffers: shared(?: (?:hit|read|dirtied)=(?<pages>\d+))+", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Buffers();
}
