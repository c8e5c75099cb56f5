using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Http;

/// <summary>
/// What leaves compressed, what does not, and that nothing can be learnt from the length
/// (docs/decisions/0022-compression-and-breach.md).
/// </summary>
public sealed partial class CompressionTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("/explore/", 200, "br")]
    [InlineData("/explore/", 200, "gzip")]
    [InlineData("/accounts/edit/", 200, "br")]
    [InlineData("/nothing/", 404, "br")]
    [InlineData("/api/v1/posts/", 200, "gzip")]
    [InlineData("/api/v1/posts/999/", 404, "br")]
    public async Task AnAnswerIsTheSameCompressedAndSaysItsLength(string path, int status, string encoding)
    {
        var visitor = await site.As("awdeorio");
        var plain = await visitor.GetAsync(path);
        var answer = await AskAsync(visitor, "GET", path, encoding);
        Assert.Equal((status, encoding), (answer.Status, answer.ContentHeaders.ContentEncoding.Single()));
        Assert.Equal(answer.Bytes.Length, answer.ContentHeaders.ContentLength);
        Assert.Contains("Accept-Encoding", answer.Headers.Vary);
        Assert.Equal(plain.ContentHeaders.ContentType, answer.ContentHeaders.ContentType);
        Assert.Equal(WithoutTokens(plain.Body), WithoutTokens(await ReadAsync(answer)));

        var head = await AskAsync(visitor, "HEAD", path, encoding);
        Assert.Equal((status, 0, encoding), (head.Status, head.Bytes.Length, head.ContentHeaders.ContentEncoding.Single()));
    }

    [Fact]
    public async Task TheMainPageBecomesAThirdOfIt()
    {
        var visitor = await site.As("awdeorio");
        var plain = await visitor.PageAsync("/");
        Assert.Empty(plain.ContentHeaders.ContentEncoding);
        foreach (var encoding in new[] { "br", "gzip" })
        {
            Assert.InRange((await AskAsync(visitor, "GET", "/", encoding)).Bytes.Length, 1, plain.Bytes.Length / 3);
        }
    }

    [Fact]
    public async Task SoIsAPartOfAPage()
    {
        var visitor = await site.As("awdeorio");
        var list = await AskAsync(visitor, "GET", "/", "br", ("Fragment", "1"));
        Assert.StartsWith("<h1", await ReadAsync(list));
        var form = new FormUrlEncodedContent([new("operation", "like"), new("postid", "4"), new("csrf_token", await visitor.TokenAsync())]);
        var liked = await AskAsync(visitor, "POST", "/likes/", "br", form, ("Fragment", "1"));
        Assert.Equal(liked.Bytes.Length, liked.ContentHeaders.ContentLength);
        Assert.Contains("1 like", await ReadAsync(liked));
        await site.ResetAsync();
    }

    [Theory]
    [InlineData("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg")]
    [InlineData("/uploads/320/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg")]
    [InlineData("/posts/1")]
    [InlineData("/accounts/login/")]
    [InlineData("/healthz/live")]
    public async Task WhatIsSmallAlreadyIsLeftAlone(string path)
    {
        var answer = await AskAsync(await site.As("awdeorio"), "GET", path, "br");
        Assert.Empty(answer.ContentHeaders.ContentEncoding);
    }

    [Fact]
    public async Task StylesWereCompressedBeforeAndLostTheirComments()
    {
        var visitor = site.Anonymous();
        var style = (await visitor.PageAsync("/accounts/login/")).Page.QuerySelector("link[rel=stylesheet]")?.GetAttribute("href") ?? "";
        var answer = await AskAsync(visitor, "GET", style, "gzip");
        var written = await File.ReadAllLinesAsync(Path.Combine(Postgres.Root, "Insta485.Web", "wwwroot", "site.css"));
        var served = (await ReadAsync(answer)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(written.Select(line => line.Trim()).Where(line => served.Contains(line)), served);
        Assert.DoesNotContain(served, line => line.StartsWith("/*", StringComparison.Ordinal));
        Assert.Equal(written.Count(line => line.Contains('{')), served.Count(line => line.Contains('{')));
    }

    [Theory]
    [InlineData("same-origin", true)]
    [InlineData("none", true)]
    [InlineData("same-site", false)]
    [InlineData("cross-site", false)]
    public async Task WhatAnotherSiteLedToIsNotSoItsLengthSaysNothingOfAGuess(string from, bool isCompressed)
    {
        var visitor = await site.As("awdeorio");
        foreach (var path in new[] { "/accounts/edit/?guess=awdeorio@umich.edu", "/api/v1/posts/", "/nothing/" })
        {
            var answer = await AskAsync(visitor, "GET", path, "br", ("Sec-Fetch-Site", from));
            Assert.Equal(isCompressed, answer.ContentHeaders.ContentEncoding.Contains("br"));
        }
    }

    [Fact]
    public async Task NoSecretStandsInTwoAnswers()
    {
        var visitor = await site.As("awdeorio");
        var pages = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => visitor.PageAsync("/")));
        Assert.Equal(5, pages.Select(page => page.Page.QuerySelector("input[name=csrf_token]")?.GetAttribute("value")).Distinct().Count());
        foreach (System.Net.Cookie cookie in visitor.Cookies.GetCookies(site.Address))
        {
            Assert.All(pages, page => Assert.DoesNotContain(cookie.Value, page.Body));
        }
    }

    private static Task<Answer> AskAsync(Visitor visitor, string verb, string path, string encoding,
        params (string Name, string Value)[] headers) =>
        AskAsync(visitor, verb, path, encoding, null, headers);

    private static Task<Answer> AskAsync(Visitor visitor, string verb, string path, string encoding, HttpContent? content,
        params (string Name, string Value)[] headers)
    {
        var request =
            new HttpRequestMessage(new HttpMethod(verb), path) { Content = content, Headers = { { "Accept-Encoding", encoding } } };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return visitor.SendAsync(request);
    }

    private static async Task<string> ReadAsync(Answer answer)
    {
        var bytes = new MemoryStream(answer.Bytes);
        await using Stream body = answer.ContentHeaders.ContentEncoding.Single() == "br"
            ? new BrotliStream(bytes, CompressionMode.Decompress) : new GZipStream(bytes, CompressionMode.Decompress);
        using var reader = new StreamReader(body, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static string WithoutTokens(string body) => Tokens().Replace(body, "token");

    [GeneratedRegex("CfDJ[A-Za-z0-9_-]+|data-now=\"[0-9]+\"", RegexOptions.None, 1000)]
    private static partial Regex Tokens();
}
