using System.Text;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Texts;

/// <summary>Captions and descriptions through the API.</summary>
public sealed class TextsApiTests(SiteFixture site) : IClassFixture<SiteFixture>, IAsyncLifetime
{
    private const string Path = "/api/v1/posts/3/text/";

    public Task InitializeAsync() => site.RefillAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task WhatIsMissingStays()
    {
        var program = site.Basic("awdeorio");
        (await program.GetAsync(Path)).AssertJson(200, Expected("", "", """["chickensofinstagram"]""", "[]", "null"));
        Assert.Equal(200, (await PutAsync(program, """{"caption": "By @jag, #hens", "alt": "A hen."}""")).Status);
        Assert.Equal(200, (await PutAsync(program, """{"pictures": [{"place": 1, "alt": "Two hens."}]}""")).Status);
        var answer = await PutAsync(program, """{"commentsClosed": true}""");
        Assert.Equal(("By @jag, #hens", "Two hens."), (answer.Text("caption"), answer.Text("alt")));
        Assert.Equal("""["chickensofinstagram","hens"] ["jag"] true""",
            $"{answer.Json()["tags"]!.ToJsonString()} {answer.Json()["mentions"]!.ToJsonString()} {answer.Json()["commentsClosed"]}");
        // Others read it.
        Assert.Equal("Two hens.", (await site.Basic("jag").GetAsync(Path)).Text("alt"));
    }

    [Theory]
    [InlineData("jag", Path, "{}", 403)]
    [InlineData("jag", "/api/v1/posts/99/text/", "{}", 404)]
    [InlineData("awdeorio", Path, """{"caption": 5}""", 400)]
    [InlineData("awdeorio", Path, """{"pictures": [{"place": 2, "alt": ""}]}""", 400)]
    [InlineData("awdeorio", Path, """{"alt": "LONG"}""", 400)]
    public async Task Refused(string username, string path, string json, int status)
    {
        var body = json.Replace("LONG", new string('x', 1501), StringComparison.Ordinal);
        (await PutAsync(site.Basic(username), body, path: path)).AssertError(status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from post_texts"));
    }

    [Fact]
    public async Task AVersionThatIsGoneIsNotReplaced()
    {
        var program = site.Basic("awdeorio");
        var tag = (await program.GetAsync(Path)).Headers.ETag!.Tag;
        Assert.Equal(200, (await PutAsync(program, """{"caption": "one"}""", tag)).Status);
        Assert.Equal(412, (await PutAsync(program, """{"caption": "two"}""", tag)).Status);
        Assert.Equal("one", (await program.GetAsync(Path)).Text("caption"));
        Assert.Equal(200, (await PutAsync(program, """{"caption": "two"}""")).Status);
    }

    [Fact]
    public async Task TheHistoryIsAList()
    {
        var program = site.Basic("awdeorio");
        await site.RunAsync("update posts set created = created - interval '1 hour'");
        await PutAsync(program, """{"caption": "one", "alt": "a"}""");
        await PutAsync(program, """{"caption": "two"}""");
        var list = (await site.Basic("jag").GetAsync("/api/v1/posts/3/history/")).Json();
        Assert.Equal("""two ["a"] one ["a"]  [""]""", string.Join(' ', list["results"]!.AsArray()
            .Select(version => $"{version!["caption"]} {version["alts"]!.ToJsonString()}")));
        Assert.Equal(404, (await program.GetAsync("/api/v1/posts/99/history/")).Status);
    }

    [Fact]
    public async Task APostComesWithItsTexts()
    {
        var program = site.Basic("awdeorio");
        var answer = await program.SendAsync("POST", "/api/v1/posts/", new MultipartFormDataContent
        {
            { new StringContent("A #fox"), "caption" }, { new StringContent("Orange."), "alt" },
            { new ByteArrayContent(TestPictures.Png()), "file", "fox.png" },
        });
        Assert.Equal(201, answer.Status);
        var text = await program.GetAsync($"/api/v1/posts/{answer.Number("postid")}/text/");
        Assert.Equal(("A #fox", "Orange.", """["fox"]"""),
            (text.Text("caption"), text.Text("alt"), text.Json()["tags"]!.ToJsonString()));
    }

    private static string Expected(string caption, string alt, string tags, string mentions, string edited) => $$"""
        {"postid": 3, "caption": "{{caption}}", "alt": "{{alt}}", "pictures": [{"place": 1,
         "imgUrl": "/uploads/9887e06812ef434d291e4936417d125cd594b38a.jpg", "alt": "{{alt}}", "width": 1080, "height": 1080}],
         "tags": {{tags}}, "mentions": {{mentions}}, "commentsClosed": false, "edited": {{edited}}, "url": "/api/v1/posts/3/text/",
         "postUrl": "/posts/3/"}
        """;

    private static async Task<Answer> PutAsync(ApiClient program, string json, string? ifMatch = null, string path = Path)
    {
        var content = new StringContent(json, Encoding.UTF8, "application/json");
        return ifMatch is null
            ? await program.SendAsync("PUT", path, content)
            : await program.SendAsync("PUT", path, content, ("If-Match", ifMatch));
    }
}
