using System.Collections.Concurrent;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Stores.Live;
using Npgsql;

namespace Insta485.Tests.Live;

/// <summary>What the triggers write and how it is read.</summary>
public sealed class LiveEventLogTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string All = """
        select coalesce(string_agg(distinct concat_ws(' ', kind, postid, commentid, username), ', '), '') from live_events
        """;

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("delete from live_events");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("insert into likes (owner, postid) values ('jag', 3), ('jflinn', 3)", "1 3, 6 awdeorio")]
    [InlineData("delete from likes where postid = 1 and owner = 'michjc'", "1 1")]
    [InlineData("insert into comments (owner, postid, text) values ('jag', 3, 'a')", "2 3 8, 6 awdeorio")]
    [InlineData("delete from comments where commentid = 1", "3 3 1")]
    [InlineData("insert into posts (owner, filename) values ('jag', 'x.jpg')", "4 5 jag")]
    [InlineData("delete from posts where postid = 3", "1 3, 5 3")]
    [InlineData("insert into notification_reads values ('jag', 1)", "6 jag")]
    [InlineData("insert into blocks (blocker, blocked) values ('jag', 'jflinn')", "7 jag, 7 jflinn")]
    [InlineData("insert into account_settings (username, is_private) values ('jag', true)", "7 jag")]
    [InlineData("insert into password_stamps (username) values ('jag')", "7 jag")]
    [InlineData("delete from following where follower = 'jflinn'", "")]
    [InlineData("update users set fullname = 'x'; update posts set filename = 'y.jpg'", "")]
    public async Task EachChangeIsWrittenForEveryWriter(string change, string events)
    {
        await site.RunAsync(change);
        Assert.Equal(events, await site.OneAsync<string>(All));
    }

    [Fact]
    public async Task WhoFollowsAPrivateAccountNoLongerIsAskedAgain()
    {
        await site.RunAsync("insert into account_settings (username, is_private) values ('awdeorio', true); delete from live_events");
        await site.RunAsync("delete from following where followee = 'awdeorio' and follower = 'jflinn'");
        Assert.Equal("7 jflinn", await site.OneAsync<string>(All));
    }

    [Fact]
    public async Task NoTriggerNotifies() => Assert.Equal(0, await site.OneAsync<long>("""
        select count(*) from pg_proc
        where pronamespace = 'public'::regnamespace and prosrc ~* '\m(pg_notify\M|notify\s+\w)'
        """));

    [Fact]
    public async Task WhatIsRolledBackIsNoEventAndWhatCommitsLateIsOne()
    {
        const int Writers = 8, Each = 125;
        await using var reader = await OpenAsync();
        var at = await LiveEventLog.BeginAsync(reader);
        var written = new ConcurrentBag<int>();
        var isWritten = false;
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, Each, written))));
        var read = new List<int>();
        for (var isLast = false; !isLast;)
        {
            isWritten = writing.IsCompleted;
            var (events, isHeldBack) = await LiveEventLog.ReadAsync(reader, at);
            read.AddRange(events.Where(one => one.Kind == LiveEventKind.Comment).Select(one => one.CommentId!.Value));
            at = events.Count > 0 ? events[^1].At : at;
            isLast = isWritten && events.Count == 0 && !isHeldBack;
        }

        await writing;
        Assert.InRange(written.Count, 1, Writers * Each - 1);
        // Each exactly once, whatever the order of the commits.
        Assert.Equal(written.Order(), read.Order());
    }

    [Fact]
    public async Task ReadingNothingNewCostsNextToNothing()
    {
        await site.RunAsync("insert into live_events (kind, postid) select 1, n from generate_series(1, 20000) n; analyze live_events");
        await using var reader = await OpenAsync();
        var at = await LiveEventLog.BeginAsync(reader);
        var plan = await site.OneAsync<string>($"""
            create or replace function plan_of_events() returns text language plpgsql as $f$
            declare plan json;
            begin
                execute $q$explain (analyze, buffers, format json)
                    {LiveEventLog.After.Replace("$1", $"'{at.Xid}'").Replace("$2", "0").Replace("$3", "500")}$q$ into plan;
                return (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::int + (plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::int;
            end $f$;
            select plan_of_events();
            """);
        await site.RunAsync("drop function plan_of_events");
        Assert.InRange(int.Parse(plan), 1, 5);
    }

    [Fact]
    public async Task OldEventsAreDeletedAThousandAtATime()
    {
        await site.RunAsync("""
            insert into live_events (kind, postid, created) select 1, n, now() at time zone 'utc' - interval '16 minutes'
            from generate_series(1, 2500) n
            """);
        await site.RunAsync("insert into live_events (kind, postid) values (1, 3)");
        await using var connection = await OpenAsync();
        await LiveEventLog.SweepAsync(connection);
        Assert.Equal("1 3", await site.OneAsync<string>(All));
    }

    private async Task WriteAsync(int writer, int count, ConcurrentBag<int> written)
    {
        var random = new Random(writer);
        await using var connection = await OpenAsync();
        for (var i = 0; i < count; i++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = new NpgsqlCommand(
                "insert into comments (owner, postid, text) values ('jag', $1, 'x') returning commentid", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = random.Next(1, 5) });
            var id = (int)(await command.ExecuteScalarAsync())!;
            await Task.Delay(random.Next(0, 20));
            if (random.Next(10) == 0)
            {
                await transaction.RollbackAsync();
            }
            else
            {
                await transaction.CommitAsync();
                written.Add(id);
            }
        }
    }

    private Task<NpgsqlConnection> OpenAsync() => site.Config.Target.OpenFreshAsync(ServerPreference.Primary);
}
