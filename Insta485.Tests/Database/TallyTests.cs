using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Database;

/// <summary>The numbers that pages show are kept by triggers; they equal the counts whatever happens to the rows.</summary>
[Trait("Category", "Slow")]
public sealed class TallyTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Wrong = """
        select (select count(*) from posts p left join post_tallies t using (postid)
                where coalesce(t.likes, 0) <> (select count(*) from likes l where l.postid = p.postid)
                   or coalesce(t.comments, 0) <> (select count(*) from comments c where c.postid = p.postid))
             + (select count(*) from users u left join user_tallies t using (username)
                where coalesce(t.posts, 0) <> (select count(*) from posts p where p.owner = u.username)
                   or coalesce(t.followers, 0) <> (select count(*) from following f where f.followee = u.username)
                   or coalesce(t.following, 0) <> (select count(*) from following f where f.follower = u.username))
             + (select count(*) from post_tallies t where not exists (select from posts p where p.postid = t.postid))
             + (select count(*) from user_tallies t where not exists (select from users u where u.username = t.username))
        """;

    // One row, many rows, no rows, all rows; {0} to {2} are pseudo-random numbers below 20.
    private static readonly string[] Steps =
    [
        "insert into users (username, fullname, email, filename, password) select 'p{0}', 'P', 'p@example.com', 'x.jpg', 'none' on "
            + "conflict do nothing",
        "insert into users (username, fullname, email, filename, password) select 'p' || n, 'P', 'p@example.com', 'x.jpg', 'none' from "
            + "generate_series({0}, {0} + 5) n on conflict do nothing",
        "insert into posts (owner, filename) select username, 'x.jpg' from users where username like 'p{1}%'",
        "insert into posts (owner, filename) select username, 'x.jpg' from users where username in ('p{0}', 'p{1}', 'awdeorio')",
        "insert into likes (owner, postid) select username, postid from users, posts where postid % 20 = {0} and username like 'p%{1}' "
            + "on conflict do nothing",
        "insert into likes (owner, postid) select username, postid from users, posts where owner = 'p{2}' on conflict do nothing",
        "insert into comments (owner, postid, text) select username, postid, 'c' from users, posts where postid % 20 = {1} and "
            + "username in ('p{0}', 'p{2}', 'jag')",
        "insert into comments (owner, postid, text) select owner, postid, 'c' from posts where postid % 7 = {0} % 7",
        "insert into following (follower, followee) select a.username, b.username from users a, users b where a.username like 'p{0}%' "
            + "and b.username like 'p%{1}' and a.username <> b.username on conflict do nothing",
        "insert into following (follower, followee) select 'jag', username from users where username <> 'jag' and username > 'p{2}' on "
            + "conflict do nothing",
        "delete from likes where likeid % 20 = {0}",
        "delete from likes where owner = 'p{1}'",
        "delete from comments where commentid % 20 in ({0}, {1})",
        "delete from comments where owner = 'nobody'",
        "delete from following where follower = 'p{0}' or followee = 'p{1}'",
        "delete from posts where postid % 20 = {2}",
        "delete from posts where owner = 'p{0}'",
        "delete from users where username = 'p{1}'",
        "delete from users where username in ('p{0}', 'p{1}', 'p{2}')",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(485)]
    [InlineData(20261121)]
    public async Task AfterALongHistoryTheyEqualTheCounts(int seed)
    {
        var random = new Random(seed);
        for (var group = 0; group < 25; group++)
        {
            var statements = Enumerable.Range(0, 12)
                .Select(_ => string.Format(Steps[random.Next(Steps.Length)], random.Next(20), random.Next(20), random.Next(20)))
                .ToList();
            foreach (var statement in statements)
            {
                await site.RunAsync(statement);
            }

            Assert.True(await site.OneAsync<long>(Wrong) == 0, $"Seed {seed}, group {group}: {string.Join(";\n", statements)}");
        }

        Assert.True(await site.OneAsync<long>("select coalesce(sum(likes + comments), 0) from post_tallies") > 0);
        await site.RunAsync("delete from posts; delete from users where username <> 'jag'");
        Assert.Equal(0, await site.OneAsync<long>(Wrong));
        await ResetAsync();
    }

    [Fact]
    public async Task TheSampleDataIsCountedToo()
    {
        await ResetAsync();
        Assert.Equal(0, await site.OneAsync<long>(Wrong));
        Assert.Equal(6, await site.OneAsync<long>("select sum(likes) from post_tallies"));
        Assert.Equal(7, await site.OneAsync<long>("select sum(comments) from post_tallies"));
        Assert.Equal((4L, 7L, 7L), (
            await site.OneAsync<long>("select sum(posts) from user_tallies"),
            await site.OneAsync<long>("select sum(followers) from user_tallies"),
            await site.OneAsync<long>("select sum(following) from user_tallies")));
    }

    [Fact]
    public async Task ManyAtOnceAreAllCounted()
    {
        await PairAsync("at");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => site.RunAsync(
            $"insert into comments (owner, postid, text) select 'at{n % 2}', postid, 'c' from posts where owner like 'at%' order by "
                + $"postid {(n % 3 == 0 ? "desc" : "asc")}")));
        Assert.Equal(0, await site.OneAsync<long>(Wrong));
        await site.RunAsync("delete from users where username like 'at%'");
    }

    [Fact]
    public async Task TwoPeopleWhoLikeEachOthersPostsCanBothGoAtOnce()
    {
        for (var round = 0; round < 15; round++)
        {
            await PairAsync("pair");
            await Task.WhenAll(DeleteAsync("pair0"), DeleteAsync("pair1"));
            Assert.Equal(0, await site.OneAsync<long>("select count(*) from users where username like 'pair%'"));
            Assert.Equal(0, await site.OneAsync<long>(Wrong));
        }
    }

    [Fact]
    public async Task AccountCanBeDeletedWhileOthersLikeAndCommentOnItsPosts()
    {
        for (var round = 0; round < 10; round++)
        {
            await PairAsync("busy");
            var first = await site.OneAsync<int>("select min(postid) from posts where owner = 'busy0'");
            var work = Enumerable.Range(0, 6).Select(n => TryAsync<CommentStore>(store => store.CreateAsync("jag", first + n, "c")))
                .Concat(Enumerable.Range(0, 6).Select(n => TryAsync<LikeStore>(store => store.AddAsync("jag", first + n, Repeat.IsFine))));
            await Task.WhenAll(work.Append(DeleteAsync("busy0")).ToList());
            await DeleteAsync("busy1");
            Assert.Equal(0, await site.OneAsync<long>(Wrong));
        }
    }

    // A transaction begins on a connection that the pool believes in; a request has asked for its session by then.
    private async Task ResetAsync()
    {
        await site.ResetAsync();
        await site.As("jag");
    }

    private Task PairAsync(string name) => site.RunAsync($"""
        insert into users (username, fullname, email, filename, password)
        select '{name}' || n, 'P', 'p@example.com', 'x.jpg', 'none' from generate_series(0, 1) n;
        insert into posts (owner, filename) select '{name}' || n, 'x.jpg' from generate_series(0, 1) n, generate_series(1, 30);
        insert into likes (owner, postid) select u.username, p.postid from users u, posts p
            where u.username like '{name}%' and p.owner like '{name}%';
        insert into comments (owner, postid, text) select u.username, p.postid, 'c' from users u, posts p
            where u.username like '{name}%' and p.owner like '{name}%';
        insert into following (follower, followee)
            values ('{name}0', '{name}1'), ('{name}1', '{name}0'), ('{name}0', 'jag'), ('{name}1', 'jag');
        """);

    private async Task DeleteAsync(string username)
    {
        await using var scope = site.Scope();
        await scope.ServiceProvider.GetRequiredService<AccountStore>().DeleteAsync(username);
    }

    // It may come too late: then there is no such post.
    private async Task TryAsync<TStore>(Func<TStore, Task> work) where TStore : notnull
    {
        await using var scope = site.Scope();
        try
        {
            await work(scope.ServiceProvider.GetRequiredService<TStore>());
        }
        catch (RefusedException e) when (e.Kind == ErrorKind.NotFound)
        {
        }
    }
}
