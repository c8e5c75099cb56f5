using System.Text.Json;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Http;

public sealed class ScriptsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    // Compressed, as they are sent.
    private const int Most = 31_500;

    [Fact]
    public async Task AllScriptsTogetherAreSmallAreKeptForGoodAndAreAllInTheMap()
    {
        var visitor = site.Anonymous();
        var page = (await visitor.PageAsync("/accounts/login/")).Page;
        using var map = JsonDocument.Parse(page.QuerySelector("script[type=importmap]")!.TextContent);
        var modules =
            map.RootElement
            .GetProperty("imports").EnumerateObject().ToDictionary(module => module.Name, module => module.Value.GetString()!);
        Assert.Equal(
            Directory.GetFiles(Path.Combine(Postgres.Root, "Insta485.Web", "wwwroot", "js"))
                .Select(file => "/js/" + Path.GetFileName(file)).Order(StringComparer.Ordinal),
            modules.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(modules["/js/site.js"], page.QuerySelector("script[type=module]")?.GetAttribute("src"));

        var sum = 0;
        foreach (var path in modules.Values)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Accept-Encoding", "br, gzip");
            var answer = await visitor.SendAsync(request);
            Assert.Equal(200, answer.Status);
            Assert.NotEmpty(answer.ContentHeaders.ContentEncoding);
            Assert.Contains("immutable", answer.Headers.CacheControl?.ToString());
            sum += answer.Bytes.Length;
        }

        Assert.InRange(sum, 1, Most);
    }
}
