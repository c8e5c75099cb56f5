using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores;

namespace Insta485.Tests.Notifications;

/// <summary>What the triggers write, for every writer.</summary>
[Trait("Category", "Slow")]
public sealed class NotificationTriggerTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    // Kind, recipient, actor, post; the newest first.
    private const string All = """
        select coalesce(string_agg(concat_ws(' ', kind, username, actor, postid), ', ' order by notificationid desc), '')
        from notifications
        """;

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("delete from limits");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TheSampleRowsMakeNone() => Assert.Equal("", await AllAsync());

    [Fact]
    public async Task APostHasOneOfItsLikesWhichAFurtherOneMovesToTheTop()
    {
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 1)");
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 3)");
        Assert.Equal("1 awdeorio jag 3, 1 awdeorio jag 1", await AllAsync());
        await site.RunAsync(
            "insert into users (username, fullname, email, filename, password) values ('new', 'N', 'n@example.com', 'x.jpg', 'none')");
        await site.RunAsync("insert into likes (owner, postid) values ('new', 1)");
        Assert.Equal("1 awdeorio new 1, 1 awdeorio jag 3", await AllAsync());
        // Of several at once the last one is named.
        await site.RunAsync("delete from likes; insert into likes (owner, postid) values ('jflinn', 1), ('jag', 1), ('michjc', 2)");
        Assert.Equal("1 jflinn michjc 2, 1 awdeorio jag 1", await AllAsync());
    }

    [Fact]
    public async Task WhoTakesALikeBackIsReplacedByTheLatestOtherOne()
    {
        // jflinn and michjc like the post already, jflinn after michjc; so does its owner.
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 1)");
        await site.RunAsync("delete from likes where owner = 'michjc' and postid = 1");
        Assert.Equal("1 awdeorio jag 1", await AllAsync());
        await site.RunAsync("insert into mutes values ('awdeorio', 'michjc'); insert into likes (owner, postid) values ('michjc', 1)");
        await site.RunAsync("delete from likes where owner = 'jag' and postid = 1");
        Assert.Equal("1 awdeorio jflinn 1", await AllAsync());
        await site.RunAsync("delete from likes where owner = 'jflinn' and postid = 1");
        Assert.Equal("", await AllAsync());
    }

    [Theory]
    [InlineData("insert into mutes (muter, muted) values ('awdeorio', 'jag')")]
    [InlineData("insert into blocks (blocker, blocked) values ('awdeorio', 'jag')")]
    [InlineData("insert into blocks (blocker, blocked) values ('jag', 'awdeorio')")]
    public async Task MutedAndBlockedPeopleMakeNone(string before)
    {
        await site.RunAsync($"delete from following; {before}");
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 1)");
        await site.RunAsync("insert into comments (owner, postid, text) values ('jag', 1, '@awdeorio')");
        if (before.Contains("mutes", StringComparison.Ordinal))
        {
            await site.RunAsync("insert into following (follower, followee) values ('jag', 'awdeorio')");
            await site.RunAsync("insert into account_settings (username, is_private) values ('awdeorio', true); delete from following");
            await site.RunAsync("insert into follow_requests (follower, followee) values ('jag', 'awdeorio')");
        }

        Assert.Equal("", await AllAsync());
    }

    [Fact]
    public async Task OnesOwnActionsMakeNone()
    {
        await site.RunAsync("delete from likes; insert into likes (owner, postid) select owner, postid from posts");
        await site.RunAsync("insert into comments (owner, postid, text) select owner, postid, 'my own' from posts");
        Assert.Equal("", await AllAsync());
    }

    [Fact]
    public async Task WhatIsDeletedLeavesNone()
    {
        await site.RunAsync("insert into likes (owner, postid) values ('jag', 3)");
        await site.RunAsync("insert into comments (owner, postid, text) values ('jag', 3, 'a'), ('jflinn', 3, 'b')");
        await site.RunAsync("insert into following (follower, followee) values ('jag', 'awdeorio')");
        Assert.Equal("3 awdeorio jag, 2 awdeorio jflinn 3, 2 awdeorio jag 3, 1 awdeorio jag 3", await AllAsync());
        await site.RunAsync("delete from comments where text = 'b'");
        await site.RunAsync("delete from following where follower = 'jag'");
        Assert.Equal("2 awdeorio jag 3, 1 awdeorio jag 3", await AllAsync());
        await site.RunAsync("insert into saved_posts (username, postid) values ('jag', 3); delete from posts where postid = 3");
        Assert.Equal("", await AllAsync());
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from saved_posts"));

        // Another liker takes the place of an account that the site deletes; a script deletes several at once.
        await site.RunAsync(
            "delete from likes; insert into likes (owner, postid) values ('jflinn', 1), ('michjc', 1), ('jag', 1), ('jag', 2)");
        await site.CallAsync<AccountStore>(store => store.DeleteAsync("jag"));
        Assert.Equal("1 awdeorio michjc 1", await AllAsync());
        await site.RunAsync("delete from users where username in ('michjc', 'awdeorio')");
        Assert.Equal("", await AllAsync());
    }

    [Fact]
    public async Task RequestsGoWhenTheyAreDecidedAndTheOtherHearsOfIt()
    {
        await site.RunAsync("insert into account_settings (username, is_private) values ('awdeorio', true)");
        foreach (var name in (string[])["jag", "new", "newer"])
        {
            await site.RunAsync($"""
                insert into users (username, fullname, email, filename, password)
                values ('{name}', 'N', 'n@x', 'x.jpg', 'none') on conflict do nothing
                """);
            await site.CallAsync<FollowStore>(store => store.FollowAsync(name, "awdeorio", Repeat.IsConflict));
        }

        Assert.Equal("4 awdeorio newer, 4 awdeorio new, 4 awdeorio jag", await AllAsync());
        await site.CallAsync<FollowRequestStore>(store => store.AcceptAsync("awdeorio", "jag"));
        await site.CallAsync<FollowRequestStore>(store => store.RefuseAsync("awdeorio", "new"));
        Assert.Equal("5 jag awdeorio, 4 awdeorio newer", await AllAsync());
        // Becoming public accepts; that is no news for who did it.
        await site.CallAsync<PrivacyStore>(store => store.SetAsync("awdeorio", isPrivate: false, isOpen: false));
        Assert.Equal("5 newer awdeorio, 5 jag awdeorio", await AllAsync());
        await site.RunAsync("delete from following where follower in ('jag', 'newer')");
        Assert.Equal("", await AllAsync());
    }

    [Fact]
    public async Task ABlockTakesWhatTheTwoCausedEachOther()
    {
        await site.RunAsync("delete from likes; insert into likes (owner, postid) values ('michjc', 1), ('jag', 1), ('awdeorio', 4)");
        await site.RunAsync("insert into comments (owner, postid, text) values ('jag', 3, 'a')");
        Assert.Equal("2 awdeorio jag 3, 1 jag awdeorio 4, 1 awdeorio jag 1", await AllAsync());
        await site.CallAsync<BlockStore>(store => store.BlockAsync("awdeorio", "jag", Repeat.IsConflict));
        Assert.Equal("1 awdeorio michjc 1", await AllAsync());
    }

    // In a database of its own, which is dropped: deleting so many accounts takes longer than the test.
    [Fact]
    public async Task ABurstOfTenThousandLikesAddsOneRow()
    {
        var database = await Postgres.CloneAsync();
        try
        {
            await Postgres.RunAsync(database, """
                insert into users (username, fullname, email, filename, password)
                select 'u' || n, 'U', 'u@example.com', 'x.jpg', 'none' from generate_series(1, 10000) n
                """);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async part =>
            {
                for (var n = part * 2500; n < (part + 1) * 2500; n += 50)
                {
                    await Postgres.RunAsync(
                        database, $"insert into likes (owner, postid) select 'u' || n, 1 from generate_series({n} + 1, {n} + 50) n");
                }
            }));
            Assert.Equal(1, await Postgres.OneAsync<long>(database, "select count(*) from notifications"));
            Assert.Equal(10_003, await Postgres.OneAsync<int>(database, "select likes from post_tallies where postid = 1"));
        }
        finally
        {
            await Postgres.DropAsync(database);
        }
    }

    [Fact]
    public async Task LikesTakenBackByManyAtOnceLeaveOneRowThatNamesALiker()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'u' || n, 'U', 'u@example.com', 'x.jpg', 'none' from generate_series(0, 7) n;
            delete from likes where postid = 2;
            """);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async who =>
        {
            for (var round = 0; round < 40; round++)
            {
                await site.RunAsync($"insert into likes (owner, postid) values ('u{who}', 2)");
                if (round < 39 || who > 3)
                {
                    await site.RunAsync($"delete from likes where owner = 'u{who}' and postid = 2");
                }
            }
        }));
        Assert.Equal(4, await site.OneAsync<long>("select count(*) from likes where postid = 2"));
        Assert.True(await site.OneAsync<bool>("""
            select count(*) = 1 and bool_and(exists (select from likes where owner = n.actor and postid = 2))
            from notifications n where n.postid = 2
            """));
        await site.RunAsync("delete from likes where postid = 2");
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from notifications"));
        await site.RefillAsync();
    }

    [Fact]
    public async Task OfALikeOrACommentAndABlockAtOnceNoNotificationIsLeft()
    {
        const string Deadlocks = "select deadlocks from pg_stat_database where datname = current_database()";
        var before = await site.OneAsync<long>(Deadlocks);
        for (var round = 0; round < 40; round++)
        {
            await site.RunAsync("delete from limits; delete from likes where postid = 4; delete from comments where postid = 4");
            var (blocker, blocked) = round % 2 == 0 ? ("jag", "michjc") : ("michjc", "jag");
            await Task.WhenAll(
                TryAsync(() => site.CallAsync<LikeStore>(store => store.AddAsync("michjc", 4, Repeat.IsFine))),
                TryAsync(() => site.CallAsync<CommentStore>(store => store.CreateAsync("michjc", 4, "words"))),
                TryAsync(() => site.CallAsync<BlockStore>(store => store.BlockAsync(blocker, blocked, Repeat.IsFine))));
            Assert.Equal("", await AllAsync());
            await site.RunAsync("delete from blocks");
        }

        // None of them waited for another in a circle.
        Assert.Equal(before, await site.OneAsync<long>(Deadlocks));

        static async Task TryAsync(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (RefusedException e)
            {
                Assert.Equal(ErrorKind.NotFound, e.Kind);
            }
        }
    }

    [Fact]
    public async Task NoTriggerNotifiesOtherConnections() => Assert.Equal(0, await site.OneAsync<long>(
        "select count(*) from pg_proc where pronamespace = current_schema()::regnamespace and prosrc ~* 'pg_notify|\\mnotify\\M'"));

    [Fact]
    public async Task TheRuleOfWhoIsToldIsInlined()
    {
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from pg_proc where proname = 'may_notify' and not proisstrict "
            + "and not prosecdef and proconfig is null"));
    }

    private Task<string> AllAsync() => site.OneAsync<string>(All);
}
