using Insta485.Tests.House;

namespace Insta485.Tests.Media;

/// <summary><c>GET /uploads/{filename}</c> (specification 3.8).</summary>
public sealed class UploadsEndpointTests(Site site) : IClassFixture<Site>
{
    private const string Picture = "/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    [Theory]
    [InlineData(".png", "image/png")]
    [InlineData(".gif", "image/gif")]
    [InlineData(".webp", "image/webp")]
    [InlineData(".jpg", "image/jpeg")]
    [InlineData(".jpeg", "image/jpeg")]
    public async Task APictureIsSentAsWhatItIsAndKeptByThisVisitorOnly(string extension, string type)
    {
        await File.WriteAllTextAsync(Path.Combine(site.Uploads, "kind" + extension), "any bytes");
        var answer = await (await site.As("awdeorio")).PageAsync("/uploads/kind" + extension);
        Assert.Equal((type, "any bytes"), (answer.ContentHeaders.ContentType?.MediaType, answer.Body));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(answer.Headers.CacheControl is { Private: true, Public: false, NoStore: false, MaxAge.TotalDays: > 30 });
        Assert.Contains("immutable", answer.Headers.CacheControl.ToString());
    }

    [Fact]
    public async Task WhatTheVisitorHasIsNotSentAgain()
    {
        var visitor = await site.As("awdeorio");
        var whole = await visitor.PageAsync(Picture);
        Assert.NotNull(whole.Headers.ETag);
        foreach (var (name, value) in new[]
        {
            ("If-None-Match", whole.Headers.ETag.ToString()), ("If-Modified-Since", whole.ContentHeaders.LastModified?.ToString("R") ?? ""),
        })
        {
            var request = new HttpRequestMessage(HttpMethod.Get, Picture);
            request.Headers.TryAddWithoutValidation(name, value);
            var again = await visitor.SendAsync(request);
            Assert.Equal((304, 0), (again.Status, again.Bytes.Length));
        }

        var anonymous = new HttpRequestMessage(HttpMethod.Get, Picture);
        anonymous.Headers.TryAddWithoutValidation("If-None-Match", whole.Headers.ETag.ToString());
        Assert.Equal(403, (await site.Anonymous().SendAsync(anonymous)).Status);
    }

    [Fact]
    public async Task APartAndTheHeadersAloneAreSentOnRequest()
    {
        var visitor = await site.As("awdeorio");
        var whole = (await visitor.PageAsync(Picture)).Bytes;
        var part = new HttpRequestMessage(HttpMethod.Get, Picture);
        part.Headers.TryAddWithoutValidation("Range", "bytes=10-29");
        var answer = await visitor.SendAsync(part);
        Assert.Equal(206, answer.Status);
        Assert.Equal(whole[10..30], answer.Bytes);
        var head = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, Picture));
        Assert.Equal((200, 0, whole.Length), (head.Status, head.Bytes.Length, head.ContentHeaders.ContentLength));
        var beyond = new HttpRequestMessage(HttpMethod.Get, Picture);
        beyond.Headers.TryAddWithoutValidation("Range", "bytes=99999999-");
        Assert.Equal(416, (await visitor.SendAsync(beyond)).Status);
    }

    [Theory]
    [InlineData("/uploads/nothing.jpg")]
    [InlineData("/uploads/..%2f..%2fappsettings.json")]
    [InlineData("/uploads/..%2fsecret.jpg")]
    [InlineData("/uploads/..%5csecret.jpg")]
    [InlineData("/uploads/%2e%2e%2fsecret.jpg")]
    [InlineData("/uploads/%252e%252e%252fsecret.jpg")]
    [InlineData("/uploads/.%2fkind.jpg")]
    [InlineData("/uploads/notes.txt")]
    [InlineData("/uploads/.hidden.jpg")]
    [InlineData("/uploads/%00.jpg")]
    [InlineData("/uploads/NOTES.JPG")]
    public async Task NothingElseIsServedAndSomebodyAnonymousDoesNotLearnWhatIsThere(string path)
    {
        foreach (var file in new[] { "../secret.jpg", "notes.txt", ".hidden.jpg", "notes.jpg" })
        {
            await File.WriteAllTextAsync(Path.Combine(site.Uploads, file), "secret");
        }

        var answer = await (await site.As("awdeorio")).GetAsync(path);
        // A path with a NUL is no path at all: the server itself may refuse it.
        Assert.Equal(path.Contains("%00") && answer.Status == 400 ? 400 : 404, answer.Status);
        Assert.DoesNotContain("secret", answer.Body);
        if (answer.Status == 404)
        {
            Assert.Equal(403, (await site.Anonymous().GetAsync(path)).Status);
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task PicturesAreOnlyRead(string verb)
    {
        var answer = await (await site.As("awdeorio")).SendAsync(new HttpRequestMessage(new HttpMethod(verb), Picture));
        Assert.Equal(405, answer.Status);
        Assert.Equal(["GET", "HEAD"], answer.ContentHeaders.Allow.Order(StringComparer.Ordinal));
    }
}
