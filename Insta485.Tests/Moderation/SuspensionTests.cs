using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Insta485.Web.Stores.Moderation;

namespace Insta485.Tests.Moderation;

/// <summary>Suspending an account and lifting it: the same rows come back, and its sessions end everywhere.</summary>
public sealed class SuspensionTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Reason = "Insulted people again and again.";

    // Everything of the account and around it, and the numbers on the pages.
    private const string Rows = """
        select concat_ws(E'\n',
            (select string_agg(f::text, ' ' order by follower, followee) from following f),
            (select string_agg(l::text, ' ' order by likeid) from likes l),
            (select string_agg(c::text, ' ' order by commentid) from comments c),
            (select string_agg(p::text, ' ' order by postid) from posts p),
            (select string_agg(t::text, ' ' order by postid) from post_tallies t),
            (select string_agg(t::text, ' ' order by username) from user_tallies t))
        """;

    private const string Left = """
        select (select count(*) from suspended_following) + (select count(*) from suspended_likes)
            + (select count(*) from suspended_comments)
        """;

    public async Task InitializeAsync()
    {
        await site.RefillAsync();
        await site.RunAsync("insert into moderators (username, granted_by) values ('michjc', 'test')");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TheSameRowsComeBack()
    {
        var before = await site.OneAsync<string>(Rows);
        var (moderator, other) = (await site.As("michjc"), await site.As("jag"));
        Assert.Equal(302, (await ActAsync(moderator, "suspend", "awdeorio")).Status);
        Assert.Equal(409, (await ActAsync(moderator, "suspend", "awdeorio")).Status);
        Assert.Equal(0, await site.OneAsync<long>("""
            select (select count(*) from following where 'awdeorio' in (follower, followee))
                + (select count(*) from likes where owner = 'awdeorio') + (select count(*) from comments where owner = 'awdeorio')
            """));
        Assert.Equal("0 0 2", await site.OneAsync<string>(
            "select concat_ws(' ', followers, following, posts) from user_tallies where username = 'awdeorio'"));
        foreach (var path in (string[])["/users/awdeorio/", "/posts/3/", "/users/awdeorio/options/", "/reports/new/?username=awdeorio"])
        {
            Assert.Equal(404, (await other.GetAsync(path)).Status);
        }

        Assert.Equal(302, (await ActAsync(moderator, "lift", "awdeorio")).Status);
        Assert.Equal(before, await site.OneAsync<string>(Rows));
        Assert.Equal(0, await site.OneAsync<long>(Left));
        Assert.Equal(200, (await other.GetAsync("/posts/3/")).Status);
    }

    [Fact]
    public async Task ItsSessionsEndAndItIsToldWhy()
    {
        var (visitor, program) = (await site.As("awdeorio"), site.Basic("awdeorio"));
        Assert.Equal(200, (await program.GetAsync("/api/v1/posts/")).Status);
        await ActAsync(await site.As("michjc"), "suspend", "awdeorio");
        Assert.Equal(302, (await visitor.GetAsync("/")).Status);
        Assert.Equal(403, (await program.GetAsync("/api/v1/posts/")).Status);
        Assert.Equal(403, (await program.GetAsync("/api/v1/posts/")).Status);
        var answer = await site.Anonymous().LogInAsync("awdeorio", "chickens");
        Assert.Equal(403, answer.Status);
        Assert.Contains($"This account is suspended. The reason: {Reason}", answer.Text, StringComparison.Ordinal);
        // With a wrong password it is not told.
        Assert.DoesNotContain("suspended", (await site.Anonymous().LogInAsync("awdeorio", "wrong")).Text, StringComparison.Ordinal);
        await ActAsync(await site.As("michjc"), "lift", "awdeorio");
        Assert.Equal(302, (await site.Anonymous().LogInAsync("awdeorio", "chickens")).Status);
    }

    [Fact]
    public async Task WhatIsForbiddenOrGoneMeanwhileStaysAway()
    {
        await ActAsync(await site.As("michjc"), "suspend", "awdeorio");
        await site.RunAsync("""
            insert into blocks (blocker, blocked) values ('jflinn', 'awdeorio');
            delete from posts where postid = 2;
            """);
        await ActAsync(await site.As("michjc"), "lift", "awdeorio");
        Assert.Equal(0, await site.OneAsync<long>("""
            select count(*) from following where (follower, followee) in (('jflinn', 'awdeorio'), ('awdeorio', 'jflinn'))
            """));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from likes where postid = 2"));
        Assert.Equal(0, await site.OneAsync<long>(Left));
    }

    [Fact]
    public async Task AnEdgeOfTwoSuspendedAccountsWaitsForBoth()
    {
        var before = await site.OneAsync<string>(Rows);
        var moderator = await site.As("michjc");
        await ActAsync(moderator, "suspend", "awdeorio");
        await ActAsync(moderator, "suspend", "jflinn");
        await ActAsync(moderator, "lift", "awdeorio");
        Assert.True(await site.OneAsync<bool>("select exists (select from suspended_following where suspended = 'jflinn')"));
        await ActAsync(moderator, "lift", "jflinn");
        Assert.Equal(before, await site.OneAsync<string>(Rows));
        Assert.Equal(0, await site.OneAsync<long>(Left));
    }

    [Fact]
    public async Task AReportOfACommentFindsItAgain()
    {
        await (await site.As("jag")).PostAsync("/reports/", ("operation", "report"), ("commentid", "1"), ("reason", "spam"));
        var (moderator, report) = (await site.As("michjc"), await site.OneAsync<long>("select reportid from reports"));
        await ActAsync(moderator, "suspend", "awdeorio");
        Assert.Contains("not there any more", (await moderator.PageAsync($"/moderation/reports/{report}/")).Text, StringComparison.Ordinal);
        await ActAsync(moderator, "lift", "awdeorio");
        var page = await moderator.PageAsync($"/moderation/reports/{report}/");
        Assert.NotNull(page.Page.QuerySelector("input[name=remove_comment]"));
    }

    [Fact]
    public async Task ANewPasswordAtTheSameMomentBeginsNoSession()
    {
        var visitor = await site.As("awdeorio");
        var change = visitor.PostAsync("/accounts/", ("operation", "update_password"), ("password", "chickens"),
            ("new_password1", "longer1234"), ("new_password2", "longer1234"));
        await ActAsync(await site.As("michjc"), "suspend", "awdeorio");
        await change;
        Assert.Equal(302, (await visitor.GetAsync("/")).Status);
    }

    [Fact]
    public async Task RequestsToTheAccountWait()
    {
        await site.RunAsync("""
            insert into account_settings (username, is_private) values ('awdeorio', true), ('jflinn', true);
            delete from following;
            insert into follow_requests (follower, followee) values ('jag', 'awdeorio'), ('awdeorio', 'jflinn');
            """);
        var moderator = await site.As("michjc");
        await ActAsync(moderator, "suspend", "awdeorio");
        await ActAsync(moderator, "lift", "awdeorio");
        Assert.Equal("jag", await site.OneAsync<string>("select string_agg(follower, ' ') from follow_requests"));
    }

    // What the account does at the same moment ends in the tables of suspended accounts, or is refused.
    [Fact]
    public async Task WhoeverIsFirstNothingOfItStays()
    {
        for (var round = 0; round < 50; round++)
        {
            await Task.WhenAll(
                Refusable(site.CallAsync<FollowStore>(store => store.FollowAsync("jag", "awdeorio", Repeat.IsFine))),
                Refusable(site.CallAsync<LikeStore>(store => store.AddAsync("awdeorio", 4, Repeat.IsFine))),
                Refusable(site.CallAsync<CommentStore>(store => store.CreateAsync("awdeorio", 2, $"round {round}"))),
                site.CallAsync<ModerationStore>(store => store.SuspendAsync("michjc", null, "awdeorio", Reason)));
            Assert.Equal(0, await site.OneAsync<long>("""
                select (select count(*) from following where 'awdeorio' in (follower, followee))
                    + (select count(*) from likes where owner = 'awdeorio') + (select count(*) from comments where owner = 'awdeorio')
                """));
            await site.CallAsync<ModerationStore>(store => store.LiftAsync("michjc", "awdeorio", Reason));
            await site.RunAsync("delete from limits; delete from following where follower = 'jag' and followee = 'awdeorio'");
        }
    }

    private static Task<Answer> ActAsync(Visitor who, string operation, string username) =>
        who.PostAsync("/moderation/", ("operation", operation), ("username", username), ("reason", Reason));

    private static async Task Refusable(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is RefusedException or SessionOverException)
        {
            // Suspended before.
        }
    }
}
