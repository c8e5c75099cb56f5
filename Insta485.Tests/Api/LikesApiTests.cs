using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

public sealed class LikesApiTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task LikingAnswersWithTheLikeAndTwiceWithTheSame()
    {
        await site.ResetAsync();
        var caller = site.Basic("awdeorio");
        var first = await caller.PostAsync("/api/v1/likes/?postid=4", "{}");
        first.AssertJson(201, """{"likeid": 7, "url": "/api/v1/likes/7/"}""");
        Assert.Equal("/api/v1/likes/7/", first.Location);
        (await caller.PostAsync("/api/v1/likes/?postid=4", "{}")).AssertJson(200, """{"likeid": 7, "url": "/api/v1/likes/7/"}""");
        var likes = (await caller.GetAsync("/api/v1/posts/4/")).Json()["likes"]!.ToJsonString();
        Assert.Equal("""{"lognameLikesThis":true,"numLikes":1,"url":"/api/v1/likes/7/"}""", likes);
        // The second request took no id from the sequence.
        (await site.Basic("jflinn").PostAsync("/api/v1/likes/?postid=4")).AssertJson(201, """{"likeid": 8, "url": "/api/v1/likes/8/"}""");
    }

    [Fact]
    public async Task ItWorksWithACookieToo()
    {
        await site.ResetAsync();
        var caller = new ApiClient(await site.As("jag"));
        (await caller.PostAsync("/api/v1/likes/?postid=1")).AssertJson(201, """{"likeid": 7, "url": "/api/v1/likes/7/"}""");
        (await caller.DeleteAsync("/api/v1/likes/7/")).AssertDone();
    }

    [Theory]
    [InlineData("application/json", "not json")]
    [InlineData("text/plain", "anything")]
    [InlineData("application/x-www-form-urlencoded", "")]
    public async Task ABodyIsNotRead(string type, string body)
    {
        var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        Assert.InRange((await site.Basic("michjc").SendAsync("POST", "/api/v1/likes/?postid=3", content)).Status, 200, 201);
    }

    [Fact]
    public async Task TakingALikeBackShowsAndTwiceIs404()
    {
        await site.ResetAsync();
        var caller = site.Basic("awdeorio");
        (await caller.DeleteAsync("/api/v1/likes/6/")).AssertDone();
        var likes = (await caller.GetAsync("/api/v1/posts/3/")).Json()["likes"]!.ToJsonString();
        Assert.Equal("""{"lognameLikesThis":false,"numLikes":0,"url":null}""", likes);
        (await caller.DeleteAsync("/api/v1/likes/6/")).AssertError(404);
    }

    [Fact]
    public async Task AnotherUsersIs403AndStays()
    {
        await site.ResetAsync();
        var answer = await site.Basic("jflinn").DeleteAsync("/api/v1/likes/6/");
        answer.AssertError(403);
        Assert.Equal("Only its owner can remove a like.", answer.Reason());
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from likes where likeid = 6"));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("?postid=", 400)]
    [InlineData("?postid=abc", 400)]
    [InlineData("?postid=0x1", 400)]
    [InlineData("?postid=%201", 400)]
    [InlineData("?postid=%2B1", 400)]
    [InlineData("?postid=1.0", 400)]
    [InlineData("?postid=1&postid=2", 400)]
    [InlineData("?postid=99999999999", 400)]
    [InlineData("?postid=-1", 404)]
    [InlineData("?postid=1000", 404)]
    public async Task APostThatIsNotThereOrNoNumberIsRefused(string query, int status) =>
        (await site.Basic("awdeorio").PostAsync($"/api/v1/likes/{query}")).AssertError(status);

    [Theory]
    [InlineData("/api/v1/likes/1000/")]
    [InlineData("/api/v1/likes/-1/")]
    [InlineData("/api/v1/likes/abc/")]
    [InlineData("/api/v1/likes/+1/")]
    [InlineData("/api/v1/likes/0x1/")]
    [InlineData("/api/v1/likes/99999999999/")]
    public async Task AnUnknownLikeIs404(string path) => (await site.Basic("awdeorio").DeleteAsync(path)).AssertError(404);

    [Fact]
    public async Task AnonymousRequestsAre403()
    {
        (await site.AnonymousApi().PostAsync("/api/v1/likes/?postid=4")).AssertError(403);
        (await site.AnonymousApi().DeleteAsync("/api/v1/likes/1/")).AssertError(403);
        (await site.AnonymousApi().PostAsync("/api/v1/likes/")).AssertError(403);
    }

    [Theory]
    [InlineData("GET", "/api/v1/likes/", "POST")]
    [InlineData("PUT", "/api/v1/likes/1/", "DELETE")]
    [InlineData("GET", "/api/v1/likes/1/", "DELETE")]
    public async Task TheWrongVerbIs405(string verb, string path, string right) =>
        (await site.Basic("awdeorio").SendAsync(verb, path)).AssertAllows(right);

    [Fact]
    public async Task LikingManyTimesAtOnceIsOneLike()
    {
        await site.ResetAsync();
        var caller = site.Basic("jflinn");
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => caller.PostAsync("/api/v1/likes/?postid=4")));
        Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(19, answers.Count(answer => answer.Status == 200));
        Assert.Single(answers.Select(answer => answer.Body).Distinct());
    }
}
