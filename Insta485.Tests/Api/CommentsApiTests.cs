using System.Text;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

public sealed class CommentsApiTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string OnThree = "/api/v1/comments/?postid=3";

    [Fact]
    public async Task ACommentIsAnsweredAsItStandsInItsPost()
    {
        await site.ResetAsync();
        var caller = site.Basic("awdeorio");
        var answer = await caller.PostAsync(OnThree, """{"text": "new comment"}""");
        answer.AssertJson(201, """
            {"commentid": 8, "lognameOwnsThis": true, "owner": "awdeorio", "ownerShowUrl": "/users/awdeorio/", "text": "new comment",
             "url": "/api/v1/comments/8/"}
            """);
        Assert.Equal("/api/v1/comments/8/", answer.Location);
        var comments = (await caller.GetAsync("/api/v1/posts/3/")).Json()["comments"]!.AsArray();
        Assert.Equal([1, 2, 3, 8], comments.Select(comment => comment!["commentid"]!.GetValue<int>()));
        Assert.Equal(answer.Json().ToJsonString(), comments[^1]!.ToJsonString());
    }

    [Fact]
    public async Task TheSameCommentTwiceIsTwoComments()
    {
        var caller = new ApiClient(await site.As("jag"));
        var first = await caller.PostAsync(OnThree, """{"text": "again"}""");
        var second = await caller.PostAsync(OnThree, """{"text": "again"}""");
        Assert.Equal((201, 201), (first.Status, second.Status));
        Assert.NotEqual(first.Number("commentid"), second.Number("commentid"));
    }

    [Theory]
    [InlineData("I <3 \\\"chickens\\\" & '<b>' \\\\ 🐔", "I <3 \"chickens\" & '<b>' \\ 🐔")]
    [InlineData("\\ud83d\\udc14", "🐔")]
    [InlineData("one\\ntwo", "one\ntwo")]
    public async Task TheTextComesBackAsItWasSent(string sent, string text)
    {
        var answer = await site.Basic("awdeorio").PostAsync(OnThree, $$"""{"text": "{{sent}}"}""");
        Assert.Equal((201, text), (answer.Status, answer.Text("text")));
    }

    [Theory]
    [InlineData("""{"text": ""}""", "text: The comment is missing.")]
    [InlineData("""{"text": "  "}""", "text: The comment is missing.")]
    [InlineData("""{"text": "\u200b"}""", "text: The comment is missing.")]
    [InlineData("""{"text": null}""", "text: The comment is missing.")]
    [InlineData("{}", "text: The comment is missing.")]
    [InlineData("""{"text": "\u0000"}""", "text: The comment contains characters that can't be shown.")]
    [InlineData("""{"text": "\ud83d"}""", "text: The value has the wrong type or is not valid text.")]
    [InlineData("""{"text": 5}""", "text: The value has the wrong type or is not valid text.")]
    [InlineData("""{"text": ["x"]}""", "text: The value has the wrong type or is not valid text.")]
    [InlineData("""{"text": "x" """, "The body is not valid JSON (line 1, byte 14).")]
    [InlineData("text=x", "The body is not valid JSON (line 1, byte 2).")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("null", "The body is missing.")]
    [InlineData("", "The body is missing.")]
    public async Task ATextThatIsMissingOrNoneIs400(string json, string reason)
    {
        var answer = await site.Basic("awdeorio").PostAsync(OnThree, json);
        answer.AssertError(400);
        Assert.Equal(reason, answer.Reason());
    }

    [Fact]
    public async Task TheLongestTextIsTakenAndOneLetterMoreIsNot()
    {
        var caller = site.Basic("awdeorio");
        Assert.Equal(201, (await caller.PostAsync(OnThree, $$"""{"text": "{{new string('x', 1024)}}"}""")).Status);
        var answer = await caller.PostAsync(OnThree, $$"""{"text": "{{new string('x', 1025)}}"}""");
        answer.AssertError(400);
        Assert.Equal("text: The comment must be at most 1024 characters (it has 1025).", answer.Reason());
    }

    [Fact]
    public async Task ABodyOfMoreThan64KilobytesIs413() =>
        (await site.Basic("awdeorio").PostAsync(OnThree, $$"""{"text": "{{new string('x', 70_000)}}"}""")).AssertError(413);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("utf-7")]
    public async Task JsonInAnUnknownCharsetIs415(string charset)
    {
        var content = new StringContent("""{"text": "x"}""");
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");
        (await site.Basic("awdeorio").SendAsync("POST", OnThree, content)).AssertError(415);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task WhatIsNotJsonIs415(string type) =>
        (await site.Basic("awdeorio")
        .SendAsync("POST", OnThree, new StringContent("""{"text": "x"}""", Encoding.UTF8, type))).AssertError(415);

    [Theory]
    [InlineData("", 400)]
    [InlineData("?postid=abc", 400)]
    [InlineData("?postid=+3", 400)]
    [InlineData("?postid=99999999999", 400)]
    [InlineData("?postid=1000", 404)]
    [InlineData("?postid=-3", 404)]
    public async Task APostThatIsNotThereOrNoNumberIsRefused(string query, int status) =>
        (await site.Basic("awdeorio").PostAsync($"/api/v1/comments/{query}", """{"text": "x"}""")).AssertError(status);

    [Fact]
    public async Task DeletingOnesOwnShowsAndTwiceIs404()
    {
        await site.ResetAsync();
        var caller = site.Basic("awdeorio");
        (await caller.DeleteAsync("/api/v1/comments/1/")).AssertDone();
        Assert.Equal(2, (await caller.GetAsync("/api/v1/posts/3/")).Json()["comments"]!.AsArray().Count);
        (await caller.DeleteAsync("/api/v1/comments/1/")).AssertError(404);
    }

    [Fact]
    public async Task AnotherUsersIs403AndStays()
    {
        await site.ResetAsync();
        var answer = await new ApiClient(await site.As("awdeorio")).DeleteAsync("/api/v1/comments/2/");
        answer.AssertError(403);
        Assert.Equal("Only its owner can delete a comment.", answer.Reason());
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from comments where commentid = 2"));
    }

    [Theory]
    [InlineData("/api/v1/comments/1000/")]
    [InlineData("/api/v1/comments/-1/")]
    [InlineData("/api/v1/comments/abc/")]
    [InlineData("/api/v1/comments/99999999999/")]
    public async Task AnUnknownCommentIs404(string path) => (await site.Basic("awdeorio").DeleteAsync(path)).AssertError(404);

    [Fact]
    public async Task AnonymousRequestsAre403()
    {
        (await site.AnonymousApi().PostAsync(OnThree, """{"text": "x"}""")).AssertError(403);
        (await site.AnonymousApi().PostAsync(OnThree, "broken")).AssertError(403);
        (await site.AnonymousApi().DeleteAsync("/api/v1/comments/1/")).AssertError(403);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/comments/", "GET, HEAD, POST")]
    [InlineData("POST", "/api/v1/comments/1/", "DELETE, PUT")]
    public async Task TheWrongVerbIs405(string verb, string path, string right) =>
        (await site.Basic("awdeorio").SendAsync(verb, path)).AssertAllows(right);
}
