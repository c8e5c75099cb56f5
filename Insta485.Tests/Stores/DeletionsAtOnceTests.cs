using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Stores;

/// <summary>Accounts that like and follow each other are deleted at once.</summary>
[Trait("Category", "Slow")]
public sealed class DeletionsAtOnceTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const int Accounts = 20;

    [Fact]
    public async Task TwentyAtOnceAllSucceedThreeTimes()
    {
        for (var round = 0; round < 3; round++)
        {
            await DeleteAtOnceAsync();
        }
    }

    private async Task DeleteAtOnceAsync()
    {
        var visitors = new List<Visitor>();
        for (var number = 0; number < Accounts; number++)
        {
            visitors.Add(await site.NewAsync($"leaver{number}"));
            await visitors[^1].TokenAsync();
            await site.AddPostAsync($"leaver{number}");
        }

        await site.RunAsync("""
            insert into likes (owner, postid) select u.username, p.postid from users u, posts p
                where u.username like 'leaver%' and p.owner like 'leaver%';
            insert into comments (owner, postid, text) select u.username, p.postid, 'bye' from users u, posts p
                where u.username like 'leaver%';
            insert into following (follower, followee) select a.username, b.username from users a, users b
                where a.username like 'leaver%' and b.username like 'leaver%' and a.username <> b.username;
            """);
        var deletions = visitors.ConvertAll(visitor =>
            visitor.PostAsync("/accounts/?target=/accounts/create/", ("operation", "delete")));
        // A request that waits for its turn holds no connection.
        Assert.Equal(200, (await (await site.As("jag")).GetAsync("/")).Status);
        var answers = await Task.WhenAll(deletions);
        Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from users where username like 'leaver%'"));
        Assert.Equal(6, await site.OneAsync<long>("select count(*) from likes"));
        Assert.Equal(6, await site.OneAsync<long>("select sum(likes) from post_tallies"));
    }
}
