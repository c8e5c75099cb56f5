using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pages;

public sealed class ErrorTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("GET", "/nothing/here/", 404, "Not found")]
    [InlineData("GET", "/likes/", 405, "This page can't be opened like that")]
    [InlineData("PUT", "/explore/", 405, "This page can't be opened like that")]
    [InlineData("GET", "/accounts/auth/", 403, "You can't do that")]
    [InlineData("GET", "/error/500", 404, "Not found")]
    public async Task ErrorsComeInTheSitesLook(string verb, string path, int status, string title)
    {
        var answer = await site.Anonymous().SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));
        Assert.Equal(status, answer.Status);
        Assert.Equal(title, answer.Page.QuerySelector("h1")!.TextContent);
        Assert.NotNull(answer.Page.QuerySelector("link[rel=stylesheet]"));
        Assert.Contains("/", answer.Page.Links());
    }

    [Fact]
    public async Task ARefusalWithoutAFieldSaysWhyOnTheErrorPage()
    {
        var answer = await (await site.As("awdeorio")).PostAsync("/likes/", ("operation", "like"), ("postid", "1"));
        Assert.Equal(409, answer.Status);
        Assert.Contains("You already like this post.", answer.Text);
    }

    [Fact]
    public async Task AFormThatCannotBeReadIs400()
    {
        var visitor = await site.As("awdeorio");
        string[] types =
        [
            "multipart/form-data", "multipart/form-data; boundary=\"\"", "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=nonsense",
        ];
        foreach (var type in types)
        {
            var content = new StringContent("--y\r\nnot a form");
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/likes/") { Content = content });
            Assert.Equal(400, answer.Status);
        }
    }

    [Fact]
    public async Task AFormOfMoreThan64KilobytesIs413()
    {
        var answer =
            await (await site.As("awdeorio")).PostAsync("/comments/", ("operation", "create"), ("postid", "1"),
                ("text", new string('x', 70_000)));
        Assert.Equal(413, answer.Status);
        Assert.Equal("Too large", answer.Page.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task AnotherContentTypeOnAFormIs400()
    {
        var answer = await (await site.As("awdeorio")).SendAsync(
            new HttpRequestMessage(HttpMethod.Post,
                "/likes/")
            { Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json") });
        Assert.Equal(400, answer.Status);
    }
}
