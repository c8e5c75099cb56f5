using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class ExploreTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task ShowsWhomOneDoesNotFollow()
    {
        await site.ResetAsync();
        var page = (await (await site.As("awdeorio")).PageAsync("/explore/")).Page;
        Assert.Equal(["/uploads/73ab33bd357c3fd42292487b825880958c595655.jpg"], page.Pictures(".people"));
        Assert.Equal(["/uploads/2ec7cf8ae158b3b1f40065abfb33e81143707842.jpg"], page.Pictures(".grid"));
        Assert.Contains("/users/jag/", page.Links());
        Assert.Contains("/posts/4/", page.Links());
        Assert.DoesNotContain("/users/jflinn/", page.Links());
        Assert.Equal(["/following/?target=/explore/"], page.Actions());
        Assert.Contains("/search/", page.Links());
        Assert.Contains("follow", page.Inputs());
        Assert.Empty(page.Inputs().Intersect(["unfollow", "commentid", "postid", "delete"]));
    }

    [Fact]
    public async Task EmptyListShowsNoPersonAndNoForm()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var answer = await visitor.SubmitAsync((await visitor.PageAsync("/explore/")).Page.Form("follow"));
        Assert.Equal((302, "/explore/"), (answer.Status, answer.Location));
        var page = (await visitor.PageAsync("/explore/")).Page;
        Assert.Empty(page.Pictures());
        Assert.Empty(page.Inputs().Intersect(["follow", "username"]));
    }

    [Fact]
    public async Task OfEachPersonItShowsTheNewestPhotoNewestFirst()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'p' || lpad(n::text, 2, '0'), 'P', 'p@example.com', 'p.jpg', 'x' from generate_series(1, 30) n;
            insert into posts (postid, owner, filename)
            select 100 + n, 'p' || lpad((1 + n % 30)::text, 2, '0'), 'p' || n || '.jpg' from generate_series(1, 60) n;
            insert into posts (postid, owner, filename) values (200, 'awdeorio', 'mine.jpg'), (201, 'jflinn', 'followed.jpg');
            insert into following (follower, followee) values ('awdeorio', 'p01');
            """);
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/explore/")).Page;
        // 160 is by p01, who is followed; 131 to 159 are the newest of the others.
        Assert.Equal(Enumerable.Range(136, 24).Reverse().Select(id => $"/posts/{id}/"),
            page.QuerySelectorAll(".grid a").Select(link => link.GetAttribute("href")));
        Assert.Equal("Photo by p30", page.QuerySelector(".grid img")!.GetAttribute("alt"));
        Assert.Empty(page.Inputs().Intersect(["unfollow", "commentid", "postid", "delete"]));
        Assert.Empty((await visitor.PageAsync("/explore/?after=a")).Page.QuerySelectorAll(".grid"));
    }

    [Fact]
    public async Task ItLooksAmongTheNewestThousandPosts()
    {
        await site.ResetAsync();
        await site.RunAsync("insert into posts (postid, owner, filename) select 10 + n, 'jflinn', 'x.jpg' from generate_series(1, 999) n");
        var visitor = await site.As("awdeorio");
        Assert.Contains("/posts/4/", (await visitor.PageAsync("/explore/")).Page.Links());
        await site.RunAsync("insert into posts (postid, owner, filename) values (2000, 'jflinn', 'x.jpg')");
        Assert.DoesNotContain("/posts/4/", (await visitor.PageAsync("/explore/")).Page.Links());
    }

    [Fact]
    public async Task ASearchIsOnItsOwnPage()
    {
        var answer = await (await site.As("awdeorio")).GetAsync("/explore/?q=j%C3%A4g&after=a");
        Assert.Equal((302, "/search/?q=j%C3%A4g"), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task ManyPeopleHavePagesAndEachAppearsOnce()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'u' || lpad(n::text, 3, '0'), 'U', 'u@example.com', 'u.jpg', 'x' from generate_series(1, 65) n
            """);
        var visitor = await site.As("awdeorio");
        var seen = new List<string>();
        for (var path = (string?)"/explore/"; path is not null;)
        {
            var page = (await visitor.PageAsync(path)).Page;
            seen.AddRange(page.QuerySelectorAll(".person .name").Select(name => name.TextContent));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(66, seen.Count);
        Assert.Equal(66, seen.Distinct().Count());
    }
}
