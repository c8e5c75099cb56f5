using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Database;

namespace Insta485.Tests.Database;

/// <summary>A site with few connections for many requests.</summary>
public sealed class PooledSite() : PooledSiteFixture(connections: 2)
{
    protected override (string Key, string Value)[] Settings =>
        [("Database:Targets:Local:PoolMaximum", "20"), ("Database:Targets:Local:CommandTimeoutSeconds", "30")];
}

[Trait("Category", "Slow")]
public sealed class PoolerTests(PooledSite site) : IClassFixture<PooledSite>
{
    [PoolerFact]
    public async Task ManyVisitorsAtOnceGetWhatTheyAskedFor()
    {
        var visitors = await Task.WhenAll(new[] { "awdeorio", "jflinn", "michjc", "jag" }.Select(name => site.As(name)));
        string[] paths = ["/", "/explore/", "/users/awdeorio/", "/users/jag/followers/", "/posts/1/", "/posts/3/", "/accounts/edit/",
            "/api/v1/posts/", "/api/v1/posts/1/", "/api/v1/users/jag/"];
        string[] lists = ["/api/v1/posts/1/", "/api/v1/users/jag/"];
        var alone = await Task.WhenAll(lists.Select(visitors[0].GetAsync));
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(visitors.SelectMany(visitor => paths.Select(visitor.GetAsync)));
            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            // Every answer belongs to its question.
            var again = await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(_ => lists.Select(visitors[0].GetAsync)));
            Assert.All(again, (answer, n) => Assert.Equal(alone[n % lists.Length].Body, answer.Body));
        }
    }

    [PoolerFact]
    public async Task FormsAtOnceAllTakeEffect()
    {
        var visitors = await site.ManyAs("jag", 8);
        await Task.WhenAll(visitors.Select(visitor => visitor.TokenAsync()));
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(visitors.Select(visitor => visitor.PostAsync(
                "/comments/?target=/", ("operation", "create"), ("postid", "1"), ("text", "through the pooler"))));
            Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        }

        Assert.Equal(40, await site.OneAsync<long>("select count(*) from comments where text = 'through the pooler'"));
        var other = await site.NewAsync("pooled");
        Assert.Equal(302, (await other.PostAsync("/accounts/?target=/", ("operation", "update_password"), ("password", "long enough"),
            ("new_password1", "another one"), ("new_password2", "another one"))).Status);
        Assert.Equal(302, (await site.Anonymous().LogInAsync("pooled", "another one")).Status);
    }

    [PoolerTheory]
    [InlineData("Auto", true)]
    [InlineData("Never", true)]
    [InlineData("Always", false)]
    public async Task CheckIsRedWhereStatementsArePreparedAllTheSame(string mode, bool isGreen)
    {
        // Of its own: what is prepared stays on its connections to the server.
        await using var pooler = await PgBouncer.StartAsync(connections: 2);
        var config = await ConfigAsync(("Database:Targets:Local:Port", pooler.Port.ToString()), ("Database:Targets:Local:Prepare", mode));
        var results = await new TargetCheck(config, config.Target, TimeProvider.System).RunAsync();
        var requests = Assert.Single(results, result => result.Name == "requests");
        Assert.Equal(isGreen ? CheckStatus.Passed : CheckStatus.Failed, requests.Status);
        Assert.Contains(mode switch
        {
            "Auto" => "96 pages, 8 at once; a connection pooler answers, so statements are not prepared",
            "Never" => "96 pages, 8 at once; statements are not prepared",
            _ => "a connection pooler answers, and statements are prepared",
        }, requests.Detail);
        Assert.Equal(isGreen, requests.Remedy.Length == 0);
        Assert.True(isGreen || requests.Remedy.StartsWith("set Database:Targets:Local:Prepare to Auto or Never"));
        Assert.DoesNotContain(results, result => result.Status == CheckStatus.Failed && result.Name != "requests");
    }

    [PoolerFact]
    public async Task NothingIsPreparedAndNoSettingOrLockOfASessionStaysBehind()
    {
        var visitor = await site.As("awdeorio");
        await visitor.PageAsync("/");
        await visitor.PageAsync("/");
        var config = await ConfigAsync();
        await config.MigratorFor(config.Target).MigrateAsync(null, _ => { });
        await config.MigratorFor(config.Target).RollbackAsync(null, _ => { });
        await config.MigratorFor(config.Target).MigrateAsync(null, _ => { });
        await (await TableCopy.SnapshotAsync(config.Target)).DisposeAsync();
        await new DatabaseAdmin(config, config.Target).CountAsync();
        // Every connection of pgbouncer to the server, at once.
        await using var servers = new DatabaseServers(config.Target);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => Assert.Equal("0 0 0 UTC", await new Db(servers).OneAsync<string>("""
            select concat_ws(' ', (select count(*) from pg_prepared_statements),
                (select count(*) from pg_locks where locktype = 'advisory' and database = (
                    select oid from pg_database where datname = current_database())),
                current_setting('lock_timeout'), current_setting('timezone'))
            """))));
    }

    [PoolerFact]
    public async Task AfterATimeOfReadingOnlyThePoolersConnectionsAreReplaced()
    {
        var visitors = await site.ManyAs("jflinn", 6);
        await Task.WhenAll(visitors.Select(visitor => visitor.TokenAsync()));
        for (var round = 0; round < 3; round++)
        {
            await Postgres.RunAsync("postgres", $"alter database {site.Database} set default_transaction_read_only = on");
            await Postgres.RunAsync("postgres",
                $"select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '{site.Database}'");
            await Task.WhenAll(visitors.Select(visitor => visitor.PageAsync("/")));
            Assert.Equal(503, (await CommentAsync(visitors[0])).Status);
            await Task.WhenAll(visitors.Select(visitor => visitor.PageAsync("/")));
            await Postgres.RunAsync("postgres", $"alter database {site.Database} reset default_transaction_read_only");
            // One connection that was in use stays until the next second.
            await Eventually.Async(async () => (await Task.WhenAll(visitors.Select(CommentAsync))).All(answer => answer.Status == 302));
        }

        site.ForgetConnections();
    }

    [PoolerFact]
    public async Task ResetWorksThroughIt()
    {
        var visitor = await site.As("michjc");
        var config = await ConfigAsync();
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.PageAsync("/")));
            await new DatabaseReset(config, config.Target, message => Assert.Fail(message)).RunAsync(withSample: true);
            await Eventually.Async(async () => (await visitor.GetAsync("/")).Status == 200);
        }

        site.ForgetConnections();
    }

    private static Task<Answer> CommentAsync(Visitor visitor) =>
        visitor.PostAsync("/comments/?target=/", ("operation", "create"), ("postid", "1"), ("text", "written again"));

    private Task<AppConfiguration> ConfigAsync(params (string Key, string Value)[] settings) =>
        Postgres.PlaceAsync(site.Database, site.DatabaseProxy.Port, [("Uploads:Folder", site.Uploads), .. settings]);
}
