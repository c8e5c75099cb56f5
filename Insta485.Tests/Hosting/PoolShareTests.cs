using Insta485.Tests.Infrastructure;
using Npgsql;

namespace Insta485.Tests.Hosting;

/// <summary>A site with four connections.</summary>
public sealed class SmallPoolSite : SiteFixture
{
    protected override (string Key, string Value)[] Settings => [("Database:Targets:Local:PoolMaximum", "4")];
}

/// <summary>Writes and the API that wait for a lock leave a connection for pages.</summary>
public sealed class PoolShareTests(SmallPoolSite site) : IClassFixture<SmallPoolSite>
{
    private const string Waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    [Fact]
    public async Task PagesFindAConnectionWhileWritesWait()
    {
        var visitors = await site.ManyAs("jag", 8);
        await Task.WhenAll(visitors.Select(visitor => visitor.TokenAsync()));
        await using var locking = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await locking.OpenAsync();
        Task<Answer>[] writes;
        await using (var transaction = await locking.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand("lock table comments in exclusive mode", locking, transaction);
            await command.ExecuteNonQueryAsync();
            writes = [.. visitors.Select(visitor =>
                visitor.PostAsync("/comments/?target=/", ("operation", "create"), ("postid", "1"), ("text", "waits")))];
            await Eventually.Async(async () => await site.OneAsync<long>(Waiting) >= 3);
            var api = site.Basic("jflinn").GetAsync("/api/v1/posts/");
            foreach (var page in new[] { "/", "/explore/", "/users/jag/", "/posts/1/" })
            {
                await visitors[0].PageAsync(page);
            }

            Assert.False(api.IsCompleted);
            Assert.Equal(3, await site.OneAsync<long>(Waiting));
            await transaction.CommitAsync();
            Assert.Equal(200, (await api).Status);
        }

        Assert.All(await Task.WhenAll(writes), answer => Assert.Equal(302, answer.Status));
    }
}
