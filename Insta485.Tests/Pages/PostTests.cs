using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class PostTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task Post1AsItsOwner()
    {
        await site.ResetAsync();
        var answer = await (await site.As("awdeorio")).PageAsync("/posts/1/");
        var (text, page) = (answer.Text, answer.Page);
        Assert.Equal(3, text.Count("awdeorio"));
        Assert.Contains("3 likes", text);
        Assert.Contains("Walking the plank #chickensofinstagram", text);
        Assert.Contains("This was after trying to teach them to do a #crossword", text);
        Assert.DoesNotContain("michjc", text);
        Assert.DoesNotContain("/users/michjc/", page.Links());
        Assert.DoesNotContain("/users/jag/", page.Links());
        Assert.Superset(new HashSet<string>(["commentid", "uncomment", "postid", "unlike", "text", "comment", "delete"]),
            new HashSet<string>(page.Inputs()));
        Assert.Empty(page.Inputs().Intersect(["like", "follow", "unfollow"]));
        // The course's test finds the form by this literal string (specification 2.6).
        Assert.Contains("action=\"/comments/?target=/posts/1/\"", answer.Body);
        Assert.Equal("/posts/?target=/users/awdeorio/", page.Form("delete").GetAttribute("action"));
    }

    [Fact]
    public async Task AnotherUsersPostHasNoDelete()
    {
        await site.ResetAsync();
        var answer = await (await site.As("awdeorio")).PageAsync("/posts/2/");
        Assert.Equal(2, answer.Text.Count("awdeorio"));
        Assert.Contains("2 likes", answer.Text);
        Assert.DoesNotContain("delete", answer.Page.Inputs());
    }

    [Fact]
    public async Task AnyPostMayBeSeenAndLiked()
    {
        await site.ResetAsync();
        var michjc = await (await site.As("michjc")).PageAsync("/posts/4/");
        Assert.Equal(2, michjc.Text.Count("jag"));
        Assert.Contains("0 likes", michjc.Text);
        Assert.DoesNotContain("0 like ", michjc.Text);
        Assert.Empty(michjc.Page.Inputs().Intersect(["unlike", "uncomment", "delete"]));

        var visitor = await site.As("awdeorio");
        var answer = await visitor.SubmitAsync((await visitor.PageAsync("/posts/4/")).Page.Form("like"));
        Assert.Equal((302, "/posts/4/"), (answer.Status, answer.Location));
        Assert.Contains("1 like", (await visitor.PageAsync("/posts/4/")).Text);
    }

    [Theory]
    [InlineData("/posts/999/", 404)]
    [InlineData("/posts/0/", 404)]
    [InlineData("/posts/-1/", 404)]
    [InlineData("/posts/abc/", 404)]
    [InlineData("/posts/99999999999/", 404)]
    [InlineData("/posts/1/?before=abc", 400)]
    [InlineData("/posts/1/?before=-1", 200)]
    public async Task UnknownPostsAre404(string path, int status) =>
        Assert.Equal(status, (await (await site.As("awdeorio")).GetAsync(path)).Status);

    [Fact]
    public async Task ManyCommentsHavePages()
    {
        var visitor = await site.NewAsync("chatty");
        await site.RunAsync("""
            insert into posts (postid, owner, filename) values (7000, 'chatty', 'x.jpg');
            insert into comments (owner, postid, text) select 'chatty', 7000, 'no ' || n from generate_series(1, 120) n;
            """);
        var seen = new List<string>();
        for (var path = "/posts/7000/"; path is not null;)
        {
            var page = (await visitor.PageAsync(path)).Page;
            seen.InsertRange(0, page.QuerySelectorAll("[data-testid=comment-text]").Select(text => text.TextContent));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(Enumerable.Range(1, 120).Select(n => $"no {n}"), seen);
    }

    [Fact]
    public async Task OnesOwnCommentCanBeDeletedThereAndNoOther()
    {
        await site.ResetAsync();
        var visitor = await site.As("jflinn");
        var page = (await visitor.PageAsync("/posts/3/")).Page;
        Assert.Single(page.QuerySelectorAll("input[name=uncomment]"));
        var answer = await visitor.SubmitAsync(page.Form("uncomment"));
        Assert.Equal((302, "/posts/3/"), (answer.Status, answer.Location));
        Assert.DoesNotContain("I <3 chickens", (await visitor.PageAsync("/posts/3/")).Text);
    }
}
