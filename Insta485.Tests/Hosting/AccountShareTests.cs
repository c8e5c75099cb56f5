using Insta485.Tests.Infrastructure;
using Npgsql;

namespace Insta485.Tests.Hosting;

/// <summary>However many pages of one account wait, others find a connection.</summary>
public sealed class AccountShareTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

    [Fact]
    public async Task OneOfItsReadsIsInWorkAndTheRestWait()
    {
        var (visitor, other) = (await site.As("awdeorio"), await site.As("jflinn"));
        await using var locking = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await locking.OpenAsync();
        Task<Answer>[] reads;
        await using (var transaction = await locking.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand("lock table comments in access exclusive mode", locking, transaction);
            await command.ExecuteNonQueryAsync();
            var came = 0;
            var allCame = new TaskCompletionSource();
            _ = site.Interceptor.ComesAsync(_ =>
            {
                if (Interlocked.Increment(ref came) == 40)
                {
                    allCame.TrySetResult();
                }

                return false;
            });
            reads = [.. Enumerable.Range(0, 40).Select(n => visitor.GetAsync(n % 2 == 0 ? "/" : "/api/v1/posts/1/"))];
            await allCame.Task.WaitAsync(TimeSpan.FromMinutes(1));
            await Eventually.Async(async () => await site.OneAsync<long>(Waiting) >= 1);
            for (var i = 0; i < 5; i++)
            {
                await other.PageAsync("/explore/");
            }

            Assert.Equal(1, await site.OneAsync<long>(Waiting));
            Assert.DoesNotContain(reads, read => read.IsCompleted);
            // Photos and writes are not counted.
            Assert.Equal(200, (await visitor.GetAsync("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg")).Status);
            Assert.Equal(204, (await new ApiClient(visitor).PutAsync("/api/v1/saved/4/")).Status);
            await transaction.CommitAsync();
        }

        Assert.All(await Task.WhenAll(reads), answer => Assert.Equal(200, answer.Status));
    }
}
