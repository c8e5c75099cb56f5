using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class IndexTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/nothing/")]
    [InlineData("/posts/1/")]
    [InlineData("/api/v1/posts/")]
    public async Task APageComesInOnePieceAndSaysItsLength(string path)
    {
        var answer = await (await site.As("awdeorio")).GetAsync(path);
        Assert.Equal(answer.Bytes.Length, answer.ContentHeaders.ContentLength);
        Assert.NotEqual(true, answer.Headers.TransferEncodingChunked);
    }

    [Fact]
    public async Task AwdeorioSeesThePostsOfWhomTheyFollowAndTheirOwn()
    {
        var page = (await (await site.As("awdeorio")).PageAsync("/")).Page;
        Assert.Equal(
        [
            "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", "/uploads/9887e06812ef434d291e4936417d125cd594b38a.jpg",
            "/uploads/505083b8b56c97429a728b68f31b0b2a089e5113.jpg", "/uploads/ad7790405c539894d25ab8dcf0b79eed3341e109.jpg",
            "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", "/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg",
        ], page.Pictures());
        Assert.Equal(["/posts/3/", "/posts/2/", "/posts/1/"], page.Links().Where(link => link.StartsWith("/posts/")));
        Assert.Superset(
            new HashSet<string>(["/", "/search/", "/explore/", "/users/awdeorio/", "/users/jflinn/", "/users/michjc/"]),
                new HashSet<string>(page.Links()));
        Assert.DoesNotContain("/users/jag/", page.Links());
        Assert.Equal(["/likes/?target=/", "/saved/?target=/", "/comments/?target=/"], page.Actions().Distinct());
        Assert.Superset(new HashSet<string>(["unlike", "postid", "comment", "text", "csrf_token"]), new HashSet<string>(page.Inputs()));
        Assert.Empty(page.Inputs().Intersect(["commentid", "uncomment", "like", "follow", "unfollow", "delete"]));
    }

    [Fact]
    public async Task TheWordsAreThoseOfTheSpecification()
    {
        await site.ResetAsync();
        var text = (await (await site.As("awdeorio")).PageAsync("/")).Text;
        Assert.Equal(3, text.Count("just now"));
        Assert.Contains("3 likes", text);
        Assert.Contains("2 likes", text);
        Assert.Contains("1 like ", text);
        foreach (var wrong in new[] { "1 likes", "2 like ", "3 like ", "4 likes", "0 likes" })
        {
            Assert.DoesNotContain(wrong, text);
        }

        Assert.Contains("awdeorio #chickensofinstagram jflinn I <3 chickens michjc Cute overload!", text);
    }

    [Fact]
    public async Task MichjcSeesPosts4And3And1()
    {
        var page = (await (await site.As("michjc")).PageAsync("/")).Page;
        Assert.Equal(["/posts/4/", "/posts/3/", "/posts/1/"], page.Links().Where(link => link.StartsWith("/posts/")));
    }

    [Fact]
    public async Task NewUserIsShownPeopleToFollow()
    {
        var page = (await (await site.NewAsync("empty1")).PageAsync("/")).Page;
        Assert.Empty(page.QuerySelectorAll("article"));
        Assert.Superset(new HashSet<string>(["/users/awdeorio/", "/users/jag/"]), new HashSet<string>(page.Links()));
        Assert.Contains("follow", page.Inputs());
    }

    [Fact]
    public async Task MoreThanTenPostsHaveAnotherPageAndNoneTwice()
    {
        var visitor = await site.NewAsync("many");
        await site.RunAsync("insert into posts (owner, filename) select 'many', 'x.jpg' from generate_series(1, 25)");
        var seen = new List<string>();
        var path = "/";
        for (var pages = 1; ; pages++)
        {
            var page = (await visitor.PageAsync(path)).Page;
            seen.AddRange(page.Links().Where(link => link.StartsWith("/posts/")));
            if (page.QuerySelector("a[rel=next]")?.GetAttribute("href") is not { } next)
            {
                Assert.Equal(3, pages);
                break;
            }

            Assert.Equal($"/likes/?target={path}", page.Form("like").GetAttribute("action"));
            path = next;
        }

        Assert.Equal(25, seen.Count);
        Assert.Equal(25, seen.Distinct().Count());
    }

    [Fact]
    public async Task APostShowsItsLastCommentsAndALinkToTheRest()
    {
        var visitor = await site.NewAsync("talk");
        await site.RunAsync("""
            insert into posts (postid, owner, filename) values (5000, 'talk', 'x.jpg');
            insert into comments (owner, postid, text) select 'talk', 5000, 'word ' || n from generate_series(1, 20) n;
            """);
        var answer = await visitor.PageAsync("/");
        Assert.Equal(8, answer.Page.QuerySelectorAll("[data-testid=comment-text]").Length);
        Assert.Contains("word 20", answer.Text);
        Assert.DoesNotContain("word 12 ", answer.Text);
        Assert.Contains("All 20 comments", answer.Text);
    }

    [Theory]
    [InlineData("/?before=abc", 400)]
    [InlineData("/?before=0x10", 400)]
    [InlineData("/?before=99999999999", 400)]
    [InlineData("/?before=-5", 200)]
    [InlineData("/?before=2147483647", 200)]
    public async Task AHostileKeyIsNoError(string path, int status) =>
        Assert.Equal(status, (await (await site.As("awdeorio")).GetAsync(path)).Status);

    [Fact]
    public async Task WhatPeopleTypeIsShownAsText()
    {
        var visitor = await site.NewAsync("xss");
        var id = await site.AddPostAsync("xss");
        await visitor.PostAsync("/comments/", ("operation", "create"), ("postid", id.ToString()),
            ("text", "<script>alert(1)</script> & \"so on\" é 🐔"));
        var answer = await visitor.PageAsync("/");
        Assert.Empty(answer.Page.QuerySelectorAll("body script"));
        Assert.Contains("xss <script>alert(1)</script> & \"so on\" é 🐔", answer.Text);
    }
}
