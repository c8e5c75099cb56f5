using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Search;

/// <summary>The search for tags and posts in the API; that for people: PeopleApiTests.</summary>
public sealed class SearchApiTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task PostsAreInTheShapeOfPosts()
    {
        await site.ResetAsync();
        await site.RunAsync("insert into post_texts (postid, caption) select n, 'Hens & eggs' from generate_series(1, 3) n");
        var program = site.Basic("awdeorio");
        var first = await program.GetAsync("/api/v1/search/posts/?q=%20hen%20-%22a%20cat%22&size=2");
        first.AssertJson(200, """
            {"next": "/api/v1/search/posts/?q=hen%20-%22a%20cat%22&size=2&postid_lte=1",
             "results": [{"postid": 3, "url": "/api/v1/posts/3/"}, {"postid": 2, "url": "/api/v1/posts/2/"}],
             "url": "/api/v1/search/posts/?q=%20hen%20-%22a%20cat%22&size=2"}
            """);
        Assert.Equal("</api/v1/search/posts/?q=hen%20-%22a%20cat%22&size=2&postid_lte=1>; rel=\"next\"",
            first.Headers.GetValues("Link").Single());
        var last = await program.GetAsync("/api/v1/search/posts/?q=hen&size=2&postid_lte=1");
        last.AssertJson(200, """
            {"next": "", "results": [{"postid": 1, "url": "/api/v1/posts/1/"}],
             "url": "/api/v1/search/posts/?q=hen&size=2&postid_lte=1"}
            """);
        Assert.False(last.Headers.Contains("Link"));
        (await program.GetAsync("/api/v1/search/posts/?q=-hen")).AssertJson(
            200, """{"next": "", "results": [], "url": "/api/v1/search/posts/?q=-hen"}""");
    }

    [Fact]
    public async Task TagsHaveTheirAddresses()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into post_tags select 'ä' || lpad(n::text, 2, '0'), 1 from generate_series(1, 11) n;
            """);
        var program = site.Basic("awdeorio");
        (await program.GetAsync("/api/v1/search/tags/?q=%23Cro")).AssertJson(200, """
            {"next": "", "results": [{"tag": "crossword", "tagShowUrl": "/tags/crossword/",
              "url": "/api/v1/tags/crossword/posts/"}], "url": "/api/v1/search/tags/?q=%23Cro"}
            """);
        var first = await program.GetAsync("/api/v1/search/tags/?q=%C3%84");
        Assert.Equal("/api/v1/search/tags/?q=%C3%84&after=%C3%A410", first.Text("next"));
        (await program.GetAsync(first.Text("next"))).AssertJson(200, """
            {"next": "", "results": [{"tag": "ä11", "tagShowUrl": "/tags/%C3%A411/", "url": "/api/v1/tags/%C3%A411/posts/"}],
             "url": "/api/v1/search/tags/?q=%C3%84&after=%C3%A410"}
            """);
    }

    [Theory]
    [InlineData("tags/?q=", "q: The search is missing.")]
    [InlineData("posts/?q=%20", "q: The search is missing.")]
    [InlineData("posts/?q=a%00", "q: The search contains characters that can't be shown.")]
    [InlineData("tags/", "q: The parameter q is missing.")]
    public async Task ASearchForNothingIs400(string path, string reason)
    {
        var answer = await site.Basic("awdeorio").GetAsync($"/api/v1/search/{path}");
        answer.AssertError(400);
        Assert.Equal(reason, answer.Reason());
    }

    [Theory]
    [InlineData("posts/?q=hens&size=0", 400)]
    [InlineData("posts/?q=hens&size=100000", 200)]
    [InlineData("posts/?q=hens&postid_lte=-5", 200)]
    [InlineData("posts/?q=hens&postid_lte=2147483647", 200)]
    [InlineData("posts/?q=hens&postid_lte=9999999999", 400)]
    [InlineData("tags/?q=hens&after=%00", 400)]
    [InlineData("tags/?q=hens&after=%F0%9F%90%94", 200)]
    public async Task OddParametersAreAnswered(string path, int status) =>
        Assert.Equal(status, (await site.Basic("awdeorio").GetAsync($"/api/v1/search/{path}")).Status);
}
