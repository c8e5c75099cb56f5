using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;
using Microsoft.Extensions.DependencyInjection;

namespace Insta485.Tests.Pictures;

/// <summary>How a picture is given out, wherever it comes from.</summary>
public abstract class PictureAnswers(SiteFixture site)
{
    protected const string Picture = "/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    protected SiteFixture Site => site;

    protected IPictureStore Files => site.Services.GetRequiredService<IPictureStore>();

    [Theory]
    [InlineData(".png", "image/png")]
    [InlineData(".gif", "image/gif")]
    [InlineData(".webp", "image/webp")]
    [InlineData(".jpg", "image/jpeg")]
    [InlineData(".jpeg", "image/jpeg")]
    public async Task APictureIsSentAsWhatItIsAndKeptByThisVisitorOnly(string extension, string type)
    {
        await Files.PutAsync("kind" + extension, "any bytes"u8.ToArray());
        var visitor = await site.As("awdeorio");
        // A file to which no row refers is not served.
        Assert.Equal(404, (await visitor.GetAsync("/uploads/kind" + extension)).Status);
        await site.RunAsync($"insert into posts (owner, filename) values ('jag', 'kind{extension}')");
        var answer = await visitor.PageAsync("/uploads/kind" + extension);
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
        var none = await visitor.SendAsync(beyond);
        Assert.Equal((416, 0, $"bytes */{whole.Length}"), (none.Status, none.Bytes.Length, none.ContentHeaders.ContentRange?.ToString()));
    }

    [Theory]
    [InlineData("bytes=0-0")]
    [InlineData("bytes=100-")]
    [InlineData("bytes=-100")]
    [InlineData("bytes=10-99999999")]
    public async Task AnyOnePartIsThatPart(string range)
    {
        var visitor = await site.As("awdeorio");
        var whole = (await visitor.PageAsync(Picture)).Bytes;
        var expected =
            range switch { "bytes=0-0" => whole[..1], "bytes=100-" => whole[100..], "bytes=-100" => whole[^100..], _ => whole[10..] };
        var answer = await AskAsync(visitor, ("Range", range));
        Assert.Equal(206, answer.Status);
        Assert.Equal(expected, answer.Bytes);
        Assert.Equal(whole.Length, answer.ContentHeaders.ContentRange?.Length);
    }

    [Theory]
    [InlineData("Range", "bytes=10-5")]
    [InlineData("Range", "bytes=1-2, 5-6")]
    [InlineData("Range", "nonsense")]
    [InlineData("If-Range", "\"other\"")]
    [InlineData("If-None-Match", "\"other\"")]
    [InlineData("If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT")]
    public async Task WhatMakesNoSenseOrDoesNotHoldGivesTheWholePicture(string name, string value)
    {
        var visitor = await site.As("awdeorio");
        var whole = (await visitor.PageAsync(Picture)).Bytes;
        var answer = await AskAsync(visitor, (name, value), name == "If-Range" ? ("Range", "bytes=1-2") : ("X-Nothing", "1"));
        Assert.Equal(200, answer.Status);
        Assert.Equal(whole, answer.Bytes);
    }

    [Fact]
    public async Task APartIsSentOnIfItIsOfTheSamePicture()
    {
        var visitor = await site.As("awdeorio");
        var whole = await visitor.PageAsync(Picture);
        var answer = await AskAsync(visitor, ("Range", "bytes=1-2"), ("If-Range", $"{whole.Headers.ETag}"));
        Assert.Equal((206, 2), (answer.Status, answer.Bytes.Length));
    }

    [Fact]
    public async Task WhatIsNotThereIsNotThere()
    {
        var visitor = await site.As("awdeorio");
        foreach (var verb in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            Assert.Equal(404, (await visitor.SendAsync(new HttpRequestMessage(verb, "/uploads/absent.jpg"))).Status);
        }
    }

    private static async Task<Answer> AskAsync(Visitor visitor, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Picture);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await visitor.SendAsync(request);
    }
}
