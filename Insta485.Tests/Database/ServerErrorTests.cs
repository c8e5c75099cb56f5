using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Tests.Database;

/// <summary>Errors of PostgreSQL that are no bugs: the visitor is told to wait, and all is well as soon as the cause has gone.</summary>
[Trait("Category", "Slow")]
public sealed class ServerErrorTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    // Any error that PostgreSQL can raise, in the place of a comment.
    private const string Raise = """
        create or replace function raise_code() returns trigger language plpgsql as $$
        begin
            raise exception 'raised' using errcode = new.text;
        end $$;
        create or replace trigger raise_code before insert on comments for each row when (new.text ~ '^[0-9A-Z]{5}$')
            execute function raise_code();
        """;

    [Theory]
    [InlineData("25006", 503)]
    [InlineData("26000", 503)]
    [InlineData("42P05", 503)]
    [InlineData("40001", 503)]
    [InlineData("40P01", 503)]
    [InlineData("53100", 503)]
    [InlineData("53200", 503)]
    [InlineData("53300", 503)]
    [InlineData("53400", 503)]
    [InlineData("55006", 503)]
    [InlineData("55P03", 503)]
    [InlineData("57014", 503)]
    [InlineData("57P01", 503)]
    [InlineData("57P02", 503)]
    [InlineData("57P03", 503)]
    [InlineData("57P04", 503)]
    [InlineData("57P05", 503)]
    [InlineData("58030", 503)]
    [InlineData("08006", 503)]
    [InlineData("42P01", 503)]
    public async Task WhatIsNoBugTellsToWait(string code, int status)
    {
        await site.RunAsync(Raise);
        var visitor = await site.As("jag");
        var answer = await CommentAsync(visitor, code);
        Assert.Equal(status, answer.Status);
        Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, 60);
        Assert.Equal(302, (await CommentAsync(visitor, "well again")).Status);
        Assert.Equal(200, (await visitor.GetAsync("/")).Status);
    }

    [Fact]
    public async Task AfterATimeOfReadingOnlyTheFirstWriteSucceeds()
    {
        var visitors = await site.ManyAs("jag", 4);
        await Task.WhenAll(visitors.Select(visitor => visitor.TokenAsync()));
        for (var round = 0; round < 3; round++)
        {
            await WhileAsync("default_transaction_read_only = on", async () =>
            {
                await ReconnectAsync();
                foreach (var visitor in visitors)
                {
                    Assert.Equal(200, (await visitor.GetAsync("/")).Status);
                    var answer = await CommentAsync(visitor, "read only");
                    Assert.Equal(503, answer.Status);
                    Assert.NotNull(answer.Headers.RetryAfter);
                }

                // The connections of the pool, opened while the database was read-only.
                await Task.WhenAll(visitors.Select(visitor => visitor.GetAsync("/explore/")));
            });
            var ended = System.Diagnostics.Stopwatch.StartNew();
            await Eventually.Async(async () =>
            {
                // However slow the machine is: what begins when the pause is over succeeds.
                var began = ended.Elapsed;
                var isWritten = (await CommentAsync(visitors[0], "writable")).Status == 302;
                Assert.True(isWritten || began < 1.1 * DatabaseServers.ReadOnlyPause, $"Refused {began} after the end.");
                return isWritten;
            });
            var answers = await Task.WhenAll(visitors.Select(visitor => CommentAsync(visitor, "writable")));
            Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        }
    }

    [Fact]
    public async Task ConnectionsThatTheServerEndsAreReplaced()
    {
        var visitor = await site.As("jag");
        for (var round = 0; round < 3; round++)
        {
            await visitor.PageAsync("/");
            await ReconnectAsync();
            await visitor.PageAsync("/");
            await ReconnectAsync();
            // Sent again on another connection.
            Assert.Equal(302, (await CommentAsync(visitor, "ended")).Status);
        }
    }

    [Fact]
    public async Task IdleConnectionsThatTheServerEndsAreReplaced() => await WhileAsync("idle_session_timeout = 50", async () =>
    {
        await ReconnectAsync();
        var visitor = await site.As("jag");
        for (var round = 0; round < 3; round++)
        {
            await visitor.PageAsync("/");
            await Eventually.Async(async () => await site.OneAsync<long>(OthersConnected) == 0);
            await visitor.PageAsync("/");
        }
    });

    [Fact]
    public async Task ALockThatIsHeldTooLongTellsToWait() => await WhileAsync("lock_timeout = 50", async () =>
    {
        await ReconnectAsync();
        var visitor = await site.As("jag");
        await visitor.TokenAsync();
        await using (var other = await LockAsync())
        {
            Assert.Equal(503, (await CommentAsync(visitor, "locked out")).Status);
        }

        Assert.Equal(302, (await CommentAsync(visitor, "let in")).Status);
    });

    [Fact]
    public async Task TooManyConnectionsTellToWait()
    {
        var visitor = await site.As("jag");
        await site.RunAsync($"alter database {site.Database} connection limit 1");
        try
        {
            await ReconnectAsync();
            // The tests' own connection takes the only place.
            Assert.Equal(503, (await visitor.GetAsync("/")).Status);
        }
        finally
        {
            await site.RunAsync($"alter database {site.Database} connection limit -1");
        }

        await visitor.PageAsync("/");
    }

    [Fact]
    public async Task TransactionsThatCannotBeSerialisedAreRunAgain() =>
        await WhileAsync("default_transaction_isolation = serializable", async () =>
        {
            await ReconnectAsync();
            var visitors = await site.ManyAs("jag", 6);
            await Task.WhenAll(visitors.Select(visitor => visitor.TokenAsync()));
            var answers = await Task.WhenAll(visitors.Select(visitor => CommentAsync(visitor, "in order")));
            Assert.Empty(answers.Select(answer => answer.Status).Distinct().Except([302, 503]));
            Assert.Contains(answers, answer => answer.Status == 302);
            Assert.Equal(answers.Count(answer => answer.Status == 302),
                await site.OneAsync<long>("select count(*) from comments where text = 'in order'"));
        });

    private const string OthersConnected =
        "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name <> ''";

    private async Task<NpgsqlConnection> LockAsync()
    {
        var connection = new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), site.Database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("begin; lock table comments in exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static Task<Answer> CommentAsync(Visitor visitor, string text) =>
        visitor.PostAsync("/comments/?target=/", ("operation", "create"), ("postid", "1"), ("text", text));

    // The site's connections end, so that its next ones have the settings of now.
    private Task ReconnectAsync() => site.RunAsync("""
        select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        """);

    private async Task WhileAsync(string setting, Func<Task> work)
    {
        await site.RunAsync($"alter database {site.Database} set {setting}");
        try
        {
            await work();
        }
        finally
        {
            // Of a new connection, the tests' own, too.
            await using var connection =
                new NpgsqlConnection(Postgres.ConnectionString(await Postgres.ServerAsync(), "postgres"));
            await connection.OpenAsync();
            await using var command =
                new NpgsqlCommand($"alter database {site.Database} reset {setting.Split(' ')[0]}", connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
