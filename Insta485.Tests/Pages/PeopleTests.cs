using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class PeopleTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("awdeorio", 2, 0)]
    [InlineData("michjc", 3, 1)]
    public async Task FollowersSayWhetherOneFollowsThem(string username, int following, int notFollowing)
    {
        await site.ResetAsync();
        var answer = await (await site.As(username)).PageAsync($"/users/{username}/followers/");
        var text = answer.Text.ToLowerInvariant();
        Assert.Equal(following, text.Count("following"));
        Assert.Equal(notFollowing, text.Count("not following"));
        Assert.Contains("followers", answer.Page.QuerySelector("h1")!.TextContent.ToLowerInvariant());
        Assert.Equal(notFollowing > 0, answer.Page.Inputs().Contains("follow"));
        Assert.Contains("unfollow", answer.Page.Inputs());
        Assert.DoesNotContain("following", answer.Page.Inputs());
    }

    [Theory]
    [InlineData("/users/jflinn/followers/", "Followers", "·", "jflinn")]
    [InlineData("/users/jflinn/following/", "Following", "·", "jflinn")]
    [InlineData("/users/awdeorio/followers/", "Followers")]
    [InlineData("/users/awdeorio/following/", "Following")]
    public async Task TheHeadingNamesAnotherUser(string path, params string[] words)
    {
        var page = (await (await site.As("awdeorio")).PageAsync(path)).Page;
        Assert.Equal(words, page.QuerySelector("h1")!.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task FollowingCountsGoWithWhomOneFollows()
    {
        await site.ResetAsync();
        var awdeorio = await site.As("awdeorio");
        async Task<int> CountAsync() => (await awdeorio.PageAsync("/users/awdeorio/following/")).Text.ToLowerInvariant().Count("following");
        Assert.Equal(3, await CountAsync());
        await awdeorio.PostAsync("/following/", ("operation", "follow"), ("username", "jag"));
        Assert.Equal(4, await CountAsync());
        await awdeorio.PostAsync("/following/", ("operation", "unfollow"), ("username", "jag"));
        await awdeorio.PostAsync("/following/", ("operation", "unfollow"), ("username", "michjc"));
        Assert.Equal(2, await CountAsync());

        var michjc = await (await site.As("michjc")).PageAsync("/users/michjc/following/");
        Assert.Equal(3, michjc.Text.ToLowerInvariant().Count("following"));
    }

    [Fact]
    public async Task AFollowerWhoIsUnfollowedStaysOnThePage()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/users/awdeorio/followers/")).Page;
        var answer = await visitor.SubmitAsync(page.Form("unfollow"));
        Assert.Equal((302, "/users/awdeorio/followers/"), (answer.Status, answer.Location));
        var after = await visitor.PageAsync("/users/awdeorio/followers/");
        Assert.Contains("jflinn Jason Flinn not following", after.Text);
    }

    [Fact]
    public async Task OneselfAmongOthersHasNeitherWordsNorForm()
    {
        await site.ResetAsync();
        var page = (await (await site.As("awdeorio")).PageAsync("/users/jflinn/followers/")).Page;
        var me = page.QuerySelectorAll(".person").Single(person => person.TextContent.Contains("awdeorio"));
        Assert.Null(me.QuerySelector("form"));
        Assert.DoesNotContain("following", me.TextContent);
    }

    [Fact]
    public async Task ManyFollowersHavePages()
    {
        var visitor = await site.NewAsync("star");
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'f' || lpad(n::text, 3, '0'), 'F', 'f@example.com', 'f.jpg', 'x' from generate_series(1, 40) n;
            insert into following (follower, followee) select 'f' || lpad(n::text, 3, '0'), 'star' from generate_series(1, 40) n;
            """);
        var first = (await visitor.PageAsync("/users/star/followers/")).Page;
        Assert.Equal(30, first.QuerySelectorAll(".person").Length);
        var second = (await visitor.PageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!)).Page;
        Assert.Equal(10, second.QuerySelectorAll(".person").Length);
        Assert.Equal("/following/?target=/users/star/followers/?after=f030", second.Form("follow").GetAttribute("action"));
    }
}
