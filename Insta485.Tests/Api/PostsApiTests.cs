using System.Text;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

public sealed class PostsApiTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task TheListIsAsTheSpecificationSays()
    {
        await site.ResetAsync();
        const string expected = """
            {"next": "", "results": [{"postid": 3, "url": "/api/v1/posts/3/"}, {"postid": 2, "url": "/api/v1/posts/2/"},
             {"postid": 1, "url": "/api/v1/posts/1/"}], "url": "/api/v1/posts/"}
            """;
        (await site.Basic("awdeorio").GetAsync("/api/v1/posts/")).AssertJson(200, expected);
        (await new ApiClient(await site.As("awdeorio")).GetAsync("/api/v1/posts/")).AssertJson(200, expected);
        (await new ApiClient(await site.NewAsync("fresh")).GetAsync("/api/v1/posts/")).AssertJson(200,
            """{"next": "", "results": [], "url": "/api/v1/posts/"}""");
    }

    [Fact]
    public async Task APostIsAsTheSpecificationSays()
    {
        await site.ResetAsync();
        await site.RunAsync("update posts set created = '2025-01-02 03:04:05.678'");
        var expected = """
            {"postid": 3, "url": "/api/v1/posts/3/", "created": "2025-01-02 03:04:05",
             "imgUrl": "/uploads/9887e06812ef434d291e4936417d125cd594b38a.jpg", "owner": "awdeorio",
             "ownerImgUrl": "/uploads/e1a7c5c32973862ee15173b0259e3efdb6a391af.jpg", "ownerShowUrl": "/users/awdeorio/",
             "postShowUrl": "/posts/3/", "comments_url": "/api/v1/comments/?postid=3",
             "likes": {"lognameLikesThis": true, "numLikes": 1, "url": "/api/v1/likes/6/"},
             "comments": [
              {"commentid": 1, "lognameOwnsThis": true, "owner": "awdeorio", "ownerShowUrl": "/users/awdeorio/",
               "text": "#chickensofinstagram", "url": "/api/v1/comments/1/"},
              {"commentid": 2, "lognameOwnsThis": false, "owner": "jflinn", "ownerShowUrl": "/users/jflinn/",
               "text": "I <3 chickens", "url": "/api/v1/comments/2/"},
              {"commentid": 3, "lognameOwnsThis": false, "owner": "michjc", "ownerShowUrl": "/users/michjc/",
               "text": "Cute overload!", "url": "/api/v1/comments/3/"}]}
            """;
        (await site.Basic("awdeorio").GetAsync("/api/v1/posts/3/")).AssertJson(200, expected);
        (await new ApiClient(await site.As("awdeorio")).GetAsync("/api/v1/posts/3/")).AssertJson(200, expected);
        // jag does not follow the owner, but any signed-in user may see any post.
        (await site.Basic("jag").GetAsync("/api/v1/posts/3/")).AssertJson(200, expected
            .Replace("\"lognameLikesThis\": true", "\"lognameLikesThis\": false").Replace("\"/api/v1/likes/6/\"", "null")
            .Replace("\"lognameOwnsThis\": true", "\"lognameOwnsThis\": false"));
    }

    [Fact]
    public async Task EveryCommentIsThereHoweverMany()
    {
        await site.RunAsync("insert into comments (owner, postid, text) select 'jag', 4, 'number ' || n from generate_series(1, 200) n");
        var ids = (await site.Basic("jag").GetAsync("/api/v1/posts/4/")).Json()["comments"]!.AsArray()
            .Select(comment => comment!["commentid"]!.GetValue<int>()).ToList();
        Assert.True(ids.Count > 200);
        Assert.Equal(ids.Order(), ids);
    }

    [Fact]
    public async Task HeadIsGetWithoutTheBody()
    {
        foreach (var path in new[] { "/api/v1/posts/", "/api/v1/posts/1/", "/api/v1/", "/api/", "/api/v1/users/jag/" })
        {
            var answer = await site.Basic("awdeorio").SendAsync("HEAD", path);
            Assert.Equal((200, "", "application/json"), (answer.Status, answer.Body, answer.ContentHeaders.ContentType?.MediaType));
        }

        var missing = await site.Basic("awdeorio").SendAsync("HEAD", "/api/v1/posts/1000/");
        Assert.Equal((404, ""), (missing.Status, missing.Body));
    }

    [Theory]
    [InlineData("1000")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("abc")]
    [InlineData("0x1")]
    [InlineData("+1")]
    [InlineData("%201")]
    [InlineData("1.0")]
    [InlineData("99999999999")]
    [InlineData("1000/comments")]
    [InlineData("1000/likes")]
    public async Task AnUnknownPostIs404(string id)
    {
        (await site.Basic("awdeorio").GetAsync($"/api/v1/posts/{id}/")).AssertError(404);
        (await site.Basic("awdeorio").DeleteAsync($"/api/v1/posts/{id}/")).AssertError(404);
    }

    [Fact]
    public async Task APictureBecomesAPostThatShows()
    {
        await site.ResetAsync();
        var caller = site.Basic("awdeorio");
        var answer = await caller.UploadAsync();
        Assert.Equal((201, "/api/v1/posts/5/", 5), (answer.Status, answer.Location, answer.Number("postid")));
        Assert.Equal(answer.Body, (await caller.GetAsync("/api/v1/posts/5/")).Body);
        Assert.Equal(5, (await caller.GetAsync("/api/v1/posts/")).Json()["results"]![0]!["postid"]!.GetValue<int>());
        Assert.True(File.Exists(Path.Combine(site.Uploads, Path.GetFileName(answer.Text("imgUrl")))));
        var again = await new ApiClient(await site.As("awdeorio")).UploadAsync();
        Assert.Equal((201, 6), (again.Status, again.Number("postid")));
        Assert.NotEqual(answer.Text("imgUrl"), again.Text("imgUrl"));
    }

    [Fact]
    public async Task WhatIsNoPictureIsRefusedAndLeavesNothing()
    {
        var caller = site.Basic("jflinn");
        var (files, posts) = (Directory.GetFiles(site.Uploads).Length, await site.OneAsync<long>("select count(*) from posts"));
        var text = await caller.UploadAsync(Encoding.UTF8.GetBytes("not a picture"));
        text.AssertError(400);
        Assert.Equal("file: Please choose a photo (JPEG, PNG, GIF, WebP, HEIC or AVIF).", text.Reason());
        var empty = await caller.UploadAsync([]);
        empty.AssertError(400);
        Assert.StartsWith("file: The file is empty.", empty.Reason());
        var missing = await caller.UploadAsync(field: "picture");
        missing.AssertError(400);
        Assert.Equal("file: Please choose a photo.", missing.Reason());

        (await caller.PostAsync("/api/v1/posts/", "{}")).AssertError(415);
        (await caller.PostAsync("/api/v1/posts/")).AssertError(400);
        Assert.Equal((files, posts), (Directory.GetFiles(site.Uploads).Length, await site.OneAsync<long>("select count(*) from posts")));
    }

    [Fact]
    public async Task APictureThatIsTooLargeIs413()
    {
        var caller = site.Basic("jflinn");
        var large = await caller.UploadAsync(new byte[25 * 1024 * 1024]);
        large.AssertError(413);
        Assert.Equal("file: The photo must be at most 24 MB.", large.Reason());
    }

    [Fact]
    public async Task AFormThatCannotBeReadIs400()
    {
        foreach (var type in new[] { "multipart/form-data", "multipart/form-data; boundary=x" })
        {
            var content = new StringContent("--y\r\nnot a form");
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            (await site.Basic("jflinn").SendAsync("POST", "/api/v1/posts/", content)).AssertError(400);
        }
    }

    [Fact]
    public async Task DeletingOnesOwnTakesItsPictureWithItAndTwiceIs404()
    {
        var caller = site.Basic("michjc");
        var post = await caller.UploadAsync();
        (await caller.DeleteAsync(post.Text("url"))).AssertDone();
        (await caller.GetAsync(post.Text("url"))).AssertError(404);
        Assert.False(File.Exists(Path.Combine(site.Uploads, Path.GetFileName(post.Text("imgUrl")))));
        (await caller.DeleteAsync(post.Text("url"))).AssertError(404);
    }

    [Fact]
    public async Task AnotherUsersIs403AndStays()
    {
        await site.ResetAsync();
        var answer = await site.Basic("jflinn").DeleteAsync("/api/v1/posts/1/");
        answer.AssertError(403);
        Assert.Equal("Only its owner can delete a post.", answer.Reason());
        Assert.Equal(200, (await site.Basic("jflinn").GetAsync("/api/v1/posts/1/")).Status);
    }

    [Fact]
    public async Task AnonymousRequestsAre403()
    {
        (await site.AnonymousApi().GetAsync("/api/v1/posts/")).AssertError(403);
        (await site.AnonymousApi().GetAsync("/api/v1/posts/?size=-1")).AssertError(403);
        (await site.AnonymousApi().GetAsync("/api/v1/posts/1/")).AssertError(403);
        (await site.AnonymousApi().GetAsync("/api/v1/posts/1000/")).AssertError(403);
        (await site.AnonymousApi().UploadAsync()).AssertError(403);
        (await site.AnonymousApi().DeleteAsync("/api/v1/posts/1/")).AssertError(403);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/posts/", "GET, HEAD, POST")]
    [InlineData("POST", "/api/v1/posts/1/", "DELETE, GET, HEAD")]
    public async Task TheWrongVerbIs405(string verb, string path, string right) =>
        (await site.Basic("awdeorio").SendAsync(verb, path)).AssertAllows(right);
}
