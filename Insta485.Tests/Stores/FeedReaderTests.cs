using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Stores;

/// <summary>
/// A crowd: 200 people who stopped posting long ago, then 300 who do not stop, so that the newest 3,000 posts are theirs alone
/// but for a few by one of the old ones; and 2,000 who never posted.
/// </summary>
public sealed class Crowd : SiteFixture
{
    public static readonly string[] Visitors =
        ["few", "many", "dormant", "mixed", "edge150", "edge149", "sparse", "sparser", "alone", "nobody"];

    public async Task FillAsync()
    {
        if (await OneAsync<long>("select count(*) from users") > 10)
        {
            return;
        }

        await RunAsync($"""
            select setseed(0.485);
            insert into users (username, fullname, email, filename, password)
            select name, 'Name', 'e@example.com', 'x.jpg', 'none' from (
                select 'old' || lpad(n::text, 3, '0') as name from generate_series(1, 200) n
                union all select 'new' || lpad(n::text, 3, '0') from generate_series(1, 300) n
                union all select 'idle' || n from generate_series(1, 2000) n
                union all select 'rare'
                union all select unnest(array['{string.Join("','", Visitors)}'])) names;
            insert into posts (owner, filename)
            select case when random() < 0.03 then 'alone' else 'old' || lpad((1 + floor(random() * 200))::text, 3, '0') end, 'x.jpg'
            from generate_series(1, 1500);
            insert into posts (owner, filename)
            select case when random() < 0.002 then 'old007' when random() < 0.0025 then 'rare'
                else 'new' || lpad((1 + floor(random() * 300))::text, 3, '0') end, 'x.jpg'
            from generate_series(1, 3600);
            insert into following (follower, followee)
            select 'few', username from users where username like 'new%' and random() < 0.05
            union all select 'few', 'old001'
            union all select 'many', username from users where username like 'new%' and username <= 'new180'
            union all select 'dormant', username from users where username like 'old%' and username <> 'old007'
            union all select 'mixed', username from users where username like 'old%'
            union all select 'edge150', username from users where username like 'old%' and username between 'old010' and 'old159'
            union all select 'edge149', username from users where username like 'old%' and username between 'old010' and 'old158';
            insert into following (follower, followee)
            select f, username from users, unnest(array['sparse', 'sparser']) f
            where username like 'idle%' or username = 'rare' or (f = 'sparse' and username = 'alone');
            insert into likes (owner, postid) select 'new' || lpad(n::text, 3, '0'), postid from posts, generate_series(1, 3) n
                where random() < 0.1;
            insert into comments (owner, postid, text) select 'nobody', postid, 'c' || n from posts, generate_series(1, 12) n
                where random() < 0.05;
            analyze;
            """);
    }
}

public sealed class FeedReaderTests(Crowd site) : IClassFixture<Crowd>, IAsyncLifetime
{
    public static TheoryData<string> Everybody => [.. Crowd.Visitors];

    public Task InitializeAsync() => site.FillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task TheCrowdIsWhatTheseTestsNeed()
    {
        const string Window = "(select postid, owner from posts order by postid desc limit 3000) w";
        Assert.Equal(0,
            await site.OneAsync<long>(
                $"select count(*) from {Window} where owner in (select followee from following where follower = 'dormant')"));
        Assert.InRange(
            await site.OneAsync<long>(
                $"select count(*) from {Window} where owner in (select followee from following where follower = 'mixed')"), 1, 10);
        Assert.True(
            await site.OneAsync<long>(
                $"select count(*) from {Window} where owner in (select followee from following where follower = 'many')") > 100);
        // So many that the next 20,000 are read.
        Assert.InRange(await site.OneAsync<long>($"select count(*) from {Window} where owner = 'rare'"), 4, 10);
        Assert.InRange(await site.OneAsync<long>("select count(*) from following where follower = 'few'"), 2, 100);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from following where follower in ('alone', 'nobody')"));
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task PageByPageItIsWhatTheObviousStatementGives(string visitor)
    {
        var expected = await ObviousAsync(visitor, int.MaxValue, 260);
        var seen = new List<int>();
        int? next = null;
        for (var pages = 0; pages < 25; pages++)
        {
            var feed = await ReadAsync(visitor, next);
            Assert.True(feed.Posts.Count == FeedReader.PageSize || feed.Next is null);
            seen.AddRange(feed.Posts.Select(post => post.PostId));
            next = feed.Next;
            if (next is null)
            {
                Assert.Equal(expected, seen.Cast<int?>());
                return;
            }
        }

        Assert.Equal(expected.Take(seen.Count), seen.Cast<int?>());
    }

    [Theory]
    [MemberData(nameof(Everybody))]
    public async Task SoItIsFromAnyKeyOn(string visitor)
    {
        var random = new Random(485);
        var keys = Enumerable.Range(0, 15).Select(_ => random.Next(1, 5200)).Concat([int.MinValue, 0, 1, 2, 11, 3005, int.MaxValue]);
        foreach (var key in keys)
        {
            var expected = await ObviousAsync(visitor, key, 11);
            var feed = await ReadAsync(visitor, key);
            Assert.Equal(expected.Take(10), feed.Posts.Select(post => (int?)post.PostId));
            Assert.Equal(expected.Count > 10 ? expected[9] : null, feed.Next);
        }
    }

    [Fact]
    public async Task AFeedThatEndsWithAFullPageHasNoOther()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password) values ('exact', 'Name', 'e@example.com', 'x.jpg', 'none');
            insert into posts (owner, filename) select 'exact', 'x.jpg' from generate_series(1, 20);
            """);
        var first = await ReadAsync("exact", null);
        var second = await ReadAsync("exact", first.Next);
        Assert.Equal((10, 10, null), (first.Posts.Count, second.Posts.Count, second.Next));
        await site.RunAsync("delete from users where username = 'exact'");
    }

    [Fact]
    public async Task ACardShowsWhatIsCounted()
    {
        var feed = await ReadAsync("many", null);
        foreach (var card in feed.Posts)
        {
            Assert.Equal(card.Likes, await site.OneAsync<long>($"select count(*) from likes where postid = {card.PostId}"));
            Assert.Equal(card.CommentCount, await site.OneAsync<long>($"select count(*) from comments where postid = {card.PostId}"));
            var last = await site.OneAsync<string>(
                $"select coalesce(string_agg(commentid::text, ',' order by commentid), '') from (select commentid from comments where "
                    + $"postid = {card.PostId} order by commentid desc limit 8) c");
            Assert.Equal(last, string.Join(',', card.Comments.Select(comment => comment.CommentId)));
        }
    }

    [Fact]
    public async Task PeopleAreSuggestedOnlyWhereTheFeedIsEmpty()
    {
        foreach (var visitor in Crowd.Visitors)
        {
            var feed = await ReadAsync(visitor, null);
            Assert.Equal(visitor == "nobody" ? 5 : 0, feed.Suggestions.Count);
            Assert.Equal(visitor == "nobody", feed.Posts.Count == 0);
        }
    }

    private async Task<Feed> ReadAsync(string visitor, int? before)
    {
        await using var scope = site.Scope();
        return await scope.ServiceProvider.GetRequiredService<FeedReader>().ReadAsync(visitor, before);
    }

    private async Task<List<int?>> ObviousAsync(string visitor, int before, int limit)
    {
        var ids = await site.OneAsync<string>($"""
            select coalesce(string_agg(postid::text, ',' order by postid desc), '') from (
                select postid from posts
                where (owner = '{visitor}' or owner in (select followee from following where follower = '{visitor}')) and postid < {before}
                order by postid desc limit {limit}) page
            """);
        return [.. ids.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => (int?)int.Parse(id))];
    }
}
