using System.Text;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

/// <summary>Every error says why, also one that the framework found.</summary>
public sealed class ApiReasonTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Json = "application/json";

    [Theory]
    [InlineData("POST", "/api/v1/comments/?postid=3", "{\"text\": ", Json, 400, "The body is not valid JSON (line 1, byte 10).")]
    [InlineData("POST", "/api/v1/comments/?postid=3", "{\n  text: 1}", Json, 400, "The body is not valid JSON (line 2, byte 3).")]
    [InlineData("POST", "/api/v1/comments/?postid=3", "{\"text\": 3}", Json, 400, WrongType)]
    [InlineData("POST", "/api/v1/comments/?postid=3", "[]", Json, 400, "The body must be a JSON object.")]
    [InlineData("POST", "/api/v1/comments/?postid=3", "", Json, 400, "The body is missing.")]
    [InlineData("POST", "/api/v1/comments/?postid=3", "null", Json, 400, "The body is missing.")]
    [InlineData("POST", "/api/v1/comments/?postid=3", "{}", Json, 400, "text: The comment is missing.")]
    [InlineData("POST", "/api/v1/comments/", "{\"text\": \"x\"}", Json, 400, "postid: The parameter postid is missing.")]
    [InlineData("POST", "/api/v1/comments/?postid=x", "{\"text\": \"x\"}", Json, 400, "postid: The parameter postid must be a number.")]
    [InlineData("POST", "/api/v1/comments/?postid=3", "text=x", "text/plain", 415, Media)]
    [InlineData("POST", "/api/v1/comments/?postid=3", "{}", "application/json; charset=utf-16", 415, Media)]
    [InlineData("POST", "/api/v1/posts/", "{}", Json, 415, Media)]
    [InlineData("POST", "/api/v1/likes/", null, null, 400, "postid: The parameter postid is missing.")]
    [InlineData("GET", "/api/v1/comments/", null, null, 400, "postid: The parameter postid is missing.")]
    [InlineData("GET", "/api/v1/comments/?postid=3&size=x", null, null, 400, "size: The parameter size must be a number.")]
    [InlineData("GET", "/api/v1/search/people/", null, null, 400, "q: The parameter q is missing.")]
    [InlineData("GET", "/api/v1/nothing/", null, null, 404, "There is no such address.")]
    [InlineData("GET", "/api/v1/posts/x/", null, null, 404, "There is no such address.")]
    [InlineData("GET", "/api/v1/posts/9999/", null, null, 404, "There is no such post.")]
    [InlineData("PATCH", "/api/v1/me/", null, null, 405, "The method must be GET, HEAD.")]
    public async Task AnErrorHasAReason(string verb, string path, string? body, string? type, int status, string reason)
    {
        var content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content?.Headers.TryAddWithoutValidation("Content-Type", type);
        var answer = await site.Basic("awdeorio").SendAsync(verb, path, content);
        answer.AssertError(status);
        Assert.Equal(reason, answer.Reason());
    }

    [Fact]
    public async Task SoHasARequestWithoutCredentials()
    {
        var answer = await site.AnonymousApi().GetAsync("/api/v1/me/");
        answer.AssertError(403);
        Assert.Equal("The request has no valid credentials.", answer.Reason());
    }

    private const string WrongType = "text: The value has the wrong type or is not valid text.";

    private const string Media = "The body must be JSON in UTF-8 (application/json), or for a photo a form (multipart/form-data).";
}
