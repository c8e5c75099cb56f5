using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class ProfileTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("awdeorio", "2 posts", "2 followers", "2 following")]
    [InlineData("michjc", "0 posts", "3 followers", "2 following")]
    public async Task OnesOwnPageIsAsSpecified(string username, string posts, string followers, string following)
    {
        await site.ResetAsync();
        var answer = await (await site.As(username)).PageAsync($"/users/{username}/");
        var text = answer.Text;
        Assert.Equal(2, text.Count(username));
        Assert.Equal(1, text.ToLowerInvariant().Count("following"));
        Assert.DoesNotContain("login", text.ToLowerInvariant());
        Assert.Contains("Edit profile", text);
        Assert.Contains(posts, text);
        Assert.Contains(followers, text);
        Assert.Contains(following, text);

        var page = answer.Page;
        Assert.Superset(new HashSet<string>(["file", "create_post", "logout"]), new HashSet<string>(page.Inputs()));
        Assert.Empty(page.Inputs().Intersect(["delete", "delete_post", "follow", "unfollow"]));
        Assert.Contains("/accounts/edit/", page.Links());
        Assert.Equal([$"/accounts/logout/", $"/posts/?target=/users/{username}/"], page.Actions());
        Assert.Equal(
            [$"/users/{username}/followers/", $"/users/{username}/following/"],
            page.Links().Where(link => link.EndsWith("/followers/") || link.EndsWith("/following/")));
        var own = username == "awdeorio" ? ["/posts/3/", "/posts/1/"] : Array.Empty<string>();
        Assert.Equal(own, page.Links().Where(link => link.StartsWith("/posts/")));
        Assert.Equal(own.Length == 0, text.Contains("No posts yet."));
    }

    [Fact]
    public async Task AnotherPersonsPageSaysWhetherOneFollowsThem()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var jflinn = await visitor.PageAsync("/users/jflinn/");
        Assert.Contains("jflinn Jason Flinn following", jflinn.Text);
        Assert.DoesNotContain("not following", jflinn.Text);
        Assert.Contains("1 follower ", jflinn.Text);
        Assert.Equal(["/following/?target=/users/jflinn/"], jflinn.Page.Actions());
        Assert.Empty(jflinn.Page.Inputs().Intersect(["file", "create_post", "logout", "follow"]));

        var jag = await visitor.PageAsync("/users/jag/");
        Assert.Contains("not following", jag.Text);
        var answer = await visitor.SubmitAsync(jag.Page.Form("follow"));
        Assert.Equal((302, "/users/jag/"), (answer.Status, answer.Location));
        Assert.DoesNotContain("not following", (await visitor.PageAsync("/users/jag/")).Text);
    }

    [Theory]
    [InlineData("/users/nobody/")]
    [InlineData("/users/AWDEORIOO/")]
    [InlineData("/users/' or 1=1 --/")]
    [InlineData("/users/nobody/followers/")]
    [InlineData("/users/nobody/following/")]
    [InlineData("/users/a-name-that-is-far-longer-than-any-column-of-the-schema-could-ever-hold/")]
    public async Task UnknownUserIs404ToTheSignedInAndTheLogInPageToOthers(string path)
    {
        Assert.Equal(404, (await (await site.As("jag")).GetAsync(path)).Status);
        var answer = await site.Anonymous().GetAsync(path);
        Assert.Equal((302, "/accounts/login/"), (answer.Status, answer.Location?.Split('?')[0]));
    }

    [Fact]
    public async Task ManyPostsHavePages()
    {
        var visitor = await site.NewAsync("grid");
        await site.RunAsync("insert into posts (owner, filename) select 'grid', 'x.jpg' from generate_series(1, 30)");
        var first = (await visitor.PageAsync("/users/grid/")).Page;
        Assert.Equal(24, first.QuerySelectorAll(".grid img").Length);
        var second = (await visitor.PageAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!)).Page;
        Assert.Equal(6, second.QuerySelectorAll(".grid img").Length);
        Assert.Null(second.QuerySelector("a[rel=next]"));
    }

    [Fact]
    public async Task ANameOfOldThatNeedsEncodingHasLinksThatWork()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            values ('odd name%&#?', 'Odd', 'o@example.com', 'o.jpg', 'x')
            """);
        var visitor = await site.NewAsync("linker");
        var explore = (await visitor.PageAsync("/explore/")).Page;
        var link = explore.Links().First(path => path.Contains("odd"));
        var profile = await visitor.PageAsync(link);
        var answer = await visitor.SubmitAsync(profile.Page.Form("follow"));
        Assert.Equal((302, link), (answer.Status, answer.Location));
        Assert.Contains("1 follower", (await visitor.PageAsync(link)).Text);
    }
}
