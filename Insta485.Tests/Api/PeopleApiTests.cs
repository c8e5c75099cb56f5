using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

/// <summary>Lists around a user, oneself, and the search for people.</summary>
public sealed class PeopleApiTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task OneselfIsAUser()
    {
        await site.ResetAsync();
        (await site.Basic("AwdeOrio", "chickens").GetAsync("/api/v1/me/")).AssertJson(200, """
            {"username": "awdeorio", "fullname": "Andrew DeOrio", "imgUrl": "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg",
             "numPosts": 2, "numFollowers": 2, "numFollowing": 2, "lognameFollowsThis": false,
             "url": "/api/v1/users/awdeorio/", "userShowUrl": "/users/awdeorio/", "isPrivate": false, "requested": false}
            """);
        Assert.Equal("jag", (await new ApiClient(await site.As("jag")).GetAsync("/api/v1/me/")).Text("username"));
    }

    [Fact]
    public async Task AUsersPostsNewestFirst()
    {
        await site.ResetAsync();
        var first = await site.Basic("jag").GetAsync("/api/v1/users/AWDEORIO/posts/?size=1");
        first.AssertJson(200, """
            {"next": "/api/v1/users/AWDEORIO/posts/?size=1&postid_lte=2", "results": [{"postid": 3, "url": "/api/v1/posts/3/"}],
             "url": "/api/v1/users/AWDEORIO/posts/?size=1"}
            """);
        Assert.Equal("</api/v1/users/AWDEORIO/posts/?size=1&postid_lte=2>; rel=\"next\"", first.Headers.GetValues("Link").Single());
        (await site.Basic("jag").GetAsync("/api/v1/users/AWDEORIO/posts/?size=1&postid_lte=2")).AssertJson(200, """
            {"next": "", "results": [{"postid": 1, "url": "/api/v1/posts/1/"}],
             "url": "/api/v1/users/AWDEORIO/posts/?size=1&postid_lte=2"}
            """);
        Assert.Empty((await site.Basic("jag").GetAsync("/api/v1/users/michjc/posts/")).Json()["results"]!.AsArray());
    }

    [Fact]
    public async Task FollowersAndFollowingByName()
    {
        await site.ResetAsync();
        (await site.Basic("awdeorio").GetAsync("/api/v1/users/jag/followers/")).AssertJson(200, """
            {"next": "", "results": [{"username": "michjc", "fullname": "Michael Cafarella",
             "imgUrl": "/uploads/5ecde7677b83304132cb2871516ea50032ff7a4f.jpg", "lognameFollowsThis": true,
             "url": "/api/v1/users/michjc/", "userShowUrl": "/users/michjc/"}], "url": "/api/v1/users/jag/followers/"}
            """);
        Assert.Equal(["awdeorio", "jag"], await AllAsync("/api/v1/users/michjc/following/?size=1"));
        Assert.Equal(["awdeorio", "jag", "jflinn"], await AllAsync("/api/v1/users/MichJC/followers/?size=2"));
    }

    [Fact]
    public async Task ASearchFindsWordsOfNamesInAnyCase()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'n' || lpad(n::text, 3, '0'), 'Zoë Many', 'z@example.com', 'z.jpg', 'x' from generate_series(1, 65) n
            """);
        Assert.Equal(["jflinn"], await AllAsync("/api/v1/search/people/?q=JASON"));
        Assert.Equal(65, (await AllAsync("/api/v1/search/people/?q=%20zoe%20ma")).Distinct().Count());
        Assert.Empty(await AllAsync("/api/v1/search/people/?q=nobody-here"));
    }

    [Theory]
    [InlineData("posts/?size=0", 400)]
    [InlineData("posts/?size=-1", 400)]
    [InlineData("posts/?size=x", 400)]
    [InlineData("posts/?size=100000", 200)]
    [InlineData("posts/?postid_lte=2147483647", 200)]
    [InlineData("posts/?postid_lte=-5", 200)]
    [InlineData("posts/?postid_lte=9999999999", 400)]
    [InlineData("followers/?size=0", 400)]
    [InlineData("followers/?after=%F0%9F%90%94", 200)]
    [InlineData("followers/?after=%00", 400)]
    [InlineData("following/?size=0", 400)]
    public async Task OddParametersAreAnswered(string path, int status) =>
        Assert.Equal(status, (await site.Basic("awdeorio").GetAsync($"/api/v1/users/jag/{path}")).Status);

    [Theory]
    [InlineData("q=", "q: The search is missing.")]
    [InlineData("q=%20%E2%80%8B", "q: The search is missing.")]
    [InlineData("q=%00", "q: The search contains characters that can't be shown.")]
    public async Task ASearchForNothingIs400(string query, string reason)
    {
        var answer = await site.Basic("awdeorio").GetAsync($"/api/v1/search/people/?{query}");
        answer.AssertError(400);
        Assert.Equal(reason, answer.Reason());
    }

    [Fact]
    public async Task ALongSearchIs400() =>
        (await site.Basic("awdeorio").GetAsync($"/api/v1/search/people/?q={new string('x', 101)}")).AssertError(400);

    [Theory]
    [InlineData("posts/")]
    [InlineData("followers/")]
    [InlineData("following/")]
    public async Task AnUnknownUserIs404AndAnAnonymousCaller403(string list)
    {
        (await site.Basic("awdeorio").GetAsync($"/api/v1/users/nobody/{list}")).AssertError(404);
        (await site.AnonymousApi().GetAsync($"/api/v1/users/jag/{list}")).AssertError(403);
    }

    // Follows "next".
    private async Task<List<string>> AllAsync(string path)
    {
        var (names, caller) = (new List<string>(), site.Basic("awdeorio"));
        for (var next = path; next.Length > 0;)
        {
            var answer = await caller.GetAsync(next);
            Assert.Equal(200, answer.Status);
            Assert.Equal(next, answer.Text("url"));
            names.AddRange(answer.Json()["results"]!.AsArray().Select(person => person!["username"]!.GetValue<string>()));
            next = answer.Text("next");
        }

        return names;
    }
}
