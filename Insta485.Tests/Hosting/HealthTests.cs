using System.Diagnostics;
using Insta485.Tests.Infrastructure;
using Npgsql;

namespace Insta485.Tests.Hosting;

/// <summary>Alive, and ready; each thing that is missing is named, and nothing else is said.</summary>
public sealed class HealthTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Ready = "/healthz/ready";

    [Fact]
    public async Task ItIsAliveAndReady()
    {
        var visitor = site.Anonymous();
        var live = await visitor.GetAsync("/healthz/live");
        Assert.Equal((200, "ok\n"), (live.Status, live.Body));
        var ready = await ReadyAsync(200, "ok\nsite: ok\ndatabase: ok\nschema: ok\npictures: ok\n");
        Assert.Contains("no-store", ready.Headers.CacheControl?.ToString());
        Assert.Equal(405, (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Delete, Ready))).Status);
    }

    [Fact]
    public async Task WithoutItsDatabaseItIsAliveAndNotReady() => await site.DatabaseProxy.WhileCutAsync(async () =>
    {
        await ReadyAsync(503, "not ready\nsite: ok\ndatabase: it doesn't answer\nschema: it doesn't answer\npictures: ok\n");
        Assert.Equal(200, (await site.Anonymous().GetAsync("/healthz/live")).Status);
    });

    [Theory]
    [InlineData("delete from schema_migrations where version > 1", "is at version 1")]
    [InlineData("drop table schema_migrations", "has no record of its version")]
    public async Task AnOlderSchemaIsNamedAndANewerOneIsFine(string change, string said)
    {
        await using var transaction = await BeforeAsync();
        await site.RunAsync("insert into schema_migrations (version, name, checksum) values (9999, 'of_tomorrow', 'x')");
        await ReadyAsync(200, "schema: ok\n");
        await site.RunAsync(change);
        await ReadyAsync(503, $"schema: it {said}, and this build requires ");
    }

    [Fact]
    public async Task AFolderThatIsGoneIsNamed()
    {
        Directory.Move(site.Uploads, site.Uploads + "-was");
        try
        {
            await ReadyAsync(503, "not ready\nsite: ok\ndatabase: ok\nschema: ok\npictures: it doesn't answer\n");
        }
        finally
        {
            Directory.Move(site.Uploads + "-was", site.Uploads);
        }
    }

    [Fact]
    public async Task HoweverOftenItIsAskedTheDatabaseIsAskedOnceASecond()
    {
        await ReadyAsync(200, "ok\n");
        var (before, clock) = (site.DatabaseProxy.RoundTrips, Stopwatch.StartNew());
        for (var round = 0; round < 3; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => site.Anonymous().GetAsync(Ready)));
            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        }

        // One for the database and one for the schema; and three for a connection, if both ask at once for the first time.
        Assert.InRange(site.DatabaseProxy.RoundTrips - before, 0, (2 * (1 + (int)clock.Elapsed.TotalSeconds)) + 3);
    }

    [Fact]
    public async Task WhileACheckHangsOthersWaitForItsResult()
    {
        await using var locking = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await locking.OpenAsync();
        await using (var transaction = await locking.BeginTransactionAsync())
        {
            await using var command = new NpgsqlCommand("lock table schema_migrations in access exclusive mode", locking, transaction);
            await command.ExecuteNonQueryAsync();
            await ReadyAsync(503, "schema: it doesn't answer\n");
            var asked = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => site.Anonymous().GetAsync(Ready)));
            var most = 0L;
            while (!asked.IsCompleted)
            {
                most = Math.Max(most, await site.OneAsync<long>(
                    "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"));
            }

            Assert.All(await asked, answer => Assert.Equal(503, answer.Status));
            Assert.InRange(most, 0, 1);
        }

        await ReadyAsync(200, "schema: ok\n");
    }

    // The site keeps the last result for a second.
    private async Task<Answer> ReadyAsync(int status, string text)
    {
        var visitor = site.Anonymous();
        var answer = await visitor.GetAsync(Ready);
        await Eventually.Async(async () =>
            ((answer = await visitor.GetAsync(Ready)).Status, answer.Body.Contains(text)) == (status, true));
        return answer;
    }

    // Puts the record back.
    private async Task<IAsyncDisposable> BeforeAsync()
    {
        await site.RunAsync("create table was as table schema_migrations");
        return new Back(site);
    }

    private sealed class Back(SiteFixture site) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            await site.RunAsync("drop table if exists schema_migrations; alter table was rename to schema_migrations");
    }
}

/// <summary>The same where pictures are in S3.</summary>
public sealed class HealthOfABucketTests(S3Site site) : IClassFixture<S3Site>
{
    [Fact]
    public async Task WithoutItsBucketItIsNotReady()
    {
        Assert.Equal(200, (await site.Anonymous().GetAsync("/healthz/ready")).Status);
        site.Server.IsDown = true;
        try
        {
            await Eventually.Async(async () => await site.Anonymous().GetAsync("/healthz/ready") is
            { Status: 503, Body: "not ready\nsite: ok\ndatabase: ok\nschema: ok\npictures: it doesn't answer\n" });
        }
        finally
        {
            site.Server.IsDown = false;
        }
    }
}
