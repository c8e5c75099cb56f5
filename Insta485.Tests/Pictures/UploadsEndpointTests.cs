using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pictures;

/// <summary><c>GET /uploads/{filename}</c> (specification 3.8).</summary>
public sealed class UploadsEndpointTests(SiteFixture site) : PictureAnswers(site), IClassFixture<SiteFixture>
{
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
    public async Task NothingElseIsServedAndAnonymousVisitorsDoNotLearnWhatExists(string path)
    {
        foreach (var file in new[] { "../secret.jpg", "notes.txt", ".hidden.jpg", "notes.jpg" })
        {
            await File.WriteAllTextAsync(Path.Combine(Site.Uploads, file), "secret");
        }

        var answer = await (await Site.As("awdeorio")).GetAsync(path);
        // A path with a NUL is no path at all: the server itself may refuse it.
        Assert.Equal(path.Contains("%00") && answer.Status == 400 ? 400 : 404, answer.Status);
        Assert.DoesNotContain("secret", answer.Body);
        if (answer.Status == 404)
        {
            Assert.Equal(403, (await Site.Anonymous().GetAsync(path)).Status);
        }
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task PicturesAreOnlyRead(string verb)
    {
        var answer = await (await Site.As("awdeorio")).SendAsync(new HttpRequestMessage(new HttpMethod(verb), Picture));
        Assert.Equal(405, answer.Status);
        Assert.Equal(["GET", "HEAD"], answer.ContentHeaders.Allow.Order(StringComparer.Ordinal));
    }
}
