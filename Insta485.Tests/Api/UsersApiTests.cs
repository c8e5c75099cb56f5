using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

public sealed class UsersApiTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task UserIsShownAsTheVisitorSeesThem()
    {
        await site.ResetAsync();
        (await site.Basic("awdeorio").GetAsync("/api/v1/users/jflinn/")).AssertJson(200, """
            {"username": "jflinn", "fullname": "Jason Flinn", "imgUrl": "/uploads/505083b8b56c97429a728b68f31b0b2a089e5113.jpg",
             "numPosts": 1, "numFollowers": 1, "numFollowing": 2, "lognameFollowsThis": true,
             "url": "/api/v1/users/jflinn/", "userShowUrl": "/users/jflinn/", "isPrivate": false, "requested": false}
            """);
        var self = await new ApiClient(await site.As("jag")).GetAsync("/api/v1/users/jag/");
        Assert.Equal((200, "jag", false), (self.Status, self.Text("username"), self.Json()["lognameFollowsThis"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task FollowingShowsAndTwiceIsAsGoodAsOnce()
    {
        await site.ResetAsync();
        var caller = site.Basic("awdeorio");
        for (var i = 0; i < 2; i++)
        {
            (await caller.PutAsync("/api/v1/following/jag/")).AssertDone();
            Assert.True((await caller.GetAsync("/api/v1/users/jag/")).Json()["lognameFollowsThis"]!.GetValue<bool>());
            Assert.Equal(2, (await caller.GetAsync("/api/v1/users/jag/")).Number("numFollowers"));
        }

        Assert.Equal(4, (await caller.GetAsync("/api/v1/posts/")).Json()["results"]![0]!["postid"]!.GetValue<int>());
    }

    [Fact]
    public async Task SoIsNotFollowing()
    {
        await site.ResetAsync();
        var caller = new ApiClient(await site.As("awdeorio"));
        for (var i = 0; i < 2; i++)
        {
            (await caller.DeleteAsync("/api/v1/following/jflinn/")).AssertDone();
            Assert.Equal(0, (await caller.GetAsync("/api/v1/users/jflinn/")).Number("numFollowers"));
        }
    }

    [Fact]
    public async Task OneselfIs400()
    {
        var answer = await site.Basic("jag").PutAsync("/api/v1/following/jag/");
        answer.AssertError(400);
        Assert.Equal("You can't follow yourself.", answer.Reason());
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("a%20name%20of%20more%20than%20twenty%20letters")]
    [InlineData("%27%20or%20%271%27=%271")]
    [InlineData("%F0%9F%90%94")]
    public async Task UnknownUserIs404(string username)
    {
        var caller = site.Basic("awdeorio");
        (await caller.GetAsync($"/api/v1/users/{username}/")).AssertError(404);
        (await caller.PutAsync($"/api/v1/following/{username}/")).AssertError(404);
        (await caller.DeleteAsync($"/api/v1/following/{username}/")).AssertError(404);
    }

    [Fact]
    public async Task ANameThatNeedsItIsEncodedInLinks()
    {
        await site.RunAsync(
            "insert into users (username, fullname, email, filename, password) values ('a bé', 'Old', 'o@example.com', 'x.jpg', 'none')");
        var answer = await site.Basic("awdeorio").GetAsync("/api/v1/users/a%20b%C3%A9/");
        Assert.Equal(("/api/v1/users/a%20b%C3%A9/", "/users/a%20b%C3%A9/"), (answer.Text("url"), answer.Text("userShowUrl")));
    }

    [Fact]
    public async Task AnonymousRequestsAre403()
    {
        (await site.AnonymousApi().GetAsync("/api/v1/users/jag/")).AssertError(403);
        (await site.AnonymousApi().GetAsync("/api/v1/users/nobody/")).AssertError(403);
        (await site.AnonymousApi().PutAsync("/api/v1/following/jag/")).AssertError(403);
        (await site.AnonymousApi().DeleteAsync("/api/v1/following/jag/")).AssertError(403);
    }

    [Theory]
    [InlineData("DELETE", "/api/v1/users/jag/", "GET, HEAD")]
    [InlineData("POST", "/api/v1/following/jag/", "DELETE, PUT")]
    public async Task TheWrongVerbIs405(string verb, string path, string right) =>
        (await site.Basic("awdeorio").SendAsync(verb, path)).AssertAllows(right);
}
