using Insta485.Tests.Infrastructure;
using Insta485.Web.Database;
using Insta485.Web.Stores.Texts;

namespace Insta485.Tests.Pages;

/// <summary>The page of a tag, its list in the API, and the tags that posts get. Who sees which: VisibilityTests.</summary>
public sealed class TagTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Four = "%EF%B7%B2%EF%B7%B2%EF%B7%B2%EF%B7%B2";
    private const string Long = Four + Four + Four + Four;

    [Fact]
    public async Task ATagHasAHeadingAndAGrid()
    {
        await site.ResetAsync();
        await site.RunAsync("insert into post_tags values ('chickensofinstagram', 2), ('chickensofinstagram', 1)");
        var page = (await (await site.As("jag")).PageAsync("/tags/chickensofinstagram/")).Page;
        Assert.Equal("Tag · Insta485", page.Title);
        Assert.Equal(("#chickensofinstagram", "auto"),
            (page.QuerySelector("h1")?.TextContent, page.QuerySelector("h1")?.GetAttribute("dir")));
        Assert.Equal(["/posts/3/", "/posts/2/", "/posts/1/"], Posts(page.Links()));
        Assert.Equal(["Photo by awdeorio", "Photo by jflinn", "Photo by awdeorio"],
            page.QuerySelectorAll(".grid img").Select(image => image.GetAttribute("alt")));
        Assert.Null(page.QuerySelector("[data-more], .empty"));
    }

    [Theory]
    [InlineData("/tags/Crossword/", "/tags/crossword/")]
    [InlineData("/tags/CROSSWORD/?before=2&x=%20", "/tags/crossword/?before=2&x=%20")]
    [InlineData("/tags/%C3%84pfel/", "/tags/%C3%A4pfel/")]
    [InlineData("/tags/a%CC%88pfel/", "/tags/%C3%A4pfel/")]
    [InlineData("/tags/%EF%BD%83at/", "/tags/cat/")]
    [InlineData("/tags/%F0%9D%90%80rt/", "/tags/art/")]
    [InlineData("/tags/%E2%84%82/", "/tags/c/")]
    public async Task AnotherSpellingLeadsToTheKey(string path, string key)
    {
        var visitor = await site.As("jag");
        var answer = await visitor.GetAsync(path);
        Assert.Equal((301, key), (answer.Status, answer.Location));
        Assert.Equal(200, (await visitor.GetAsync(key)).Status);
    }

    // The key of every letter that stands alone is a key itself, or none.
    [Fact]
    public async Task AKeyLeadsNowhereElse()
    {
        var words = Enumerable.Range(0x80, 0x20000).Where(System.Text.Rune.IsValid).Select(char.ConvertFromUtf32)
            .Where(EntityParser.IsTag).Select(word => word.ToLowerInvariant()).Distinct().ToArray();
        Assert.InRange(words.Length, 50_000, 200_000);
        await using var connection = await site.Config.Target.OpenAsync();
        var keys = await SqlExtensions.QueryListAsync(connection,
            $"select {PostTags.Key} from unnest($1::text[]) with ordinality as t (word, n) order by n", row => row.GetString(0), [words]);
        var again = await SqlExtensions.QueryListAsync(connection,
            $"select {PostTags.Key} from unnest($1::text[]) with ordinality as t (word, n) order by n", row => row.GetString(0),
            [keys.Select(key => key.ToLowerInvariant()).ToArray()]);
        Assert.Equal([], keys.Zip(again).Where(pair => pair.First != pair.Second));
        Assert.All(keys.Where(key => !EntityParser.IsTag(key)), key => Assert.True(key.Contains(' ') || key.EndsWith('·'), key));
    }

    [Theory]
    [InlineData("unheard")]
    [InlineData("%D8%B1%D9%86%DA%AF")]
    public async Task ATagThatNobodyUsesIsThere(string tag)
    {
        var answer = await (await site.As("jag")).PageAsync($"/tags/{tag}/");
        Assert.Equal($"No photos with #{Uri.UnescapeDataString(tag)}.", answer.Page.QuerySelector(".empty")?.TextContent);
        Assert.Null(answer.Page.QuerySelector(".grid"));
        Assert.Equal("No older photos.", (await (await site.As("jag")).PageAsync($"/tags/{tag}/?before=3")).Page.QuerySelector(".empty")
            ?.TextContent);
    }

    [Theory]
    [InlineData("2026")]
    [InlineData("a-b")]
    [InlineData("%23a")]
    [InlineData("%20")]
    [InlineData("a%20b")]
    [InlineData("a%2Fb")]
    [InlineData("%F0%9F%90%93")]
    // A ligature of words, and sixteen of four letters each.
    [InlineData("%EF%B7%BA")]
    [InlineData(Long)]
    public async Task WhatIsNoTagIs404(string tag)
    {
        Assert.Equal(404, (await (await site.As("jag")).GetAsync($"/tags/{tag}/")).Status);
        Assert.Equal(404, (await site.Basic("jag").GetAsync($"/api/v1/tags/{tag}/posts/")).Status);
    }

    [Fact]
    public async Task OlderPhotosAreOnTheNextPage()
    {
        await ManyAsync("x_jag", 60);
        var visitor = await site.As("awdeorio");
        var first = (await visitor.PageAsync("/tags/many/")).Page;
        Assert.Equal(Range(160, 137), Posts(first.Links()));
        var link = first.QuerySelector("[data-more] a");
        Assert.Equal(("/tags/many/?before=137", "next", "Older photos"),
            (link?.GetAttribute("href"), link?.GetAttribute("rel"), link?.TextContent));
        Assert.Equal(Range(136, 113), Posts((await visitor.PageAsync("/tags/many/?before=137")).Page.Links()));
        var last = (await visitor.PageAsync("/tags/many/?before=113")).Page;
        Assert.Equal(Range(112, 101), Posts(last.Links()));
        Assert.Null(last.QuerySelector("[data-more]"));
        Assert.Equal(400, (await visitor.GetAsync("/tags/many/?before=x")).Status);
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    [InlineData(400, true)]
    public async Task APageMayBeEmptyWhileOlderOnesFollow(int hidden, bool hasNext)
    {
        // The newest are by somebody whom the visitor muted.
        await ManyAsync("x_jag", 0);
        await site.RunAsync($"""
            insert into posts (postid, owner, filename) select 1000 + n, 'x_jag', 'x.jpg' from generate_series(1, {hidden}) n;
            insert into post_tags select 'many', 1000 + n from generate_series(1, {hidden}) n;
            insert into mutes (muter, muted) values ('awdeorio', 'x_jag');
            """);
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/tags/many/")).Page;
        Assert.Empty(Posts(page.Links()));
        Assert.Equal(hasNext ? $"/tags/many/?before={1000 + hidden - 199}" : null,
            page.QuerySelector("[data-more] a")?.GetAttribute("href"));
        // A script appends to the list.
        Assert.Equal(hasNext, page.QuerySelector("ul[data-list]") is not null);
        Assert.Equal(!hasNext, page.QuerySelector(".empty") is not null);

        await site.RunAsync("insert into post_tags values ('many', 1), ('many', 3)");
        Assert.Equal(["/posts/3/", "/posts/1/"], await AllAsync(visitor, "/tags/many/"));
    }

    [Fact]
    public async Task TheApiHasTheSameInTheShapeOfPosts()
    {
        await site.ResetAsync();
        await site.RunAsync("insert into post_tags values ('crossword', 2), ('crossword', 4)");
        var program = site.Basic("awdeorio");
        var first = await program.GetAsync("/api/v1/tags/CrossWord/posts/?size=2");
        first.AssertJson(200, """
            {"next": "/api/v1/tags/crossword/posts/?size=2&postid_lte=1",
             "results": [{"postid": 4, "url": "/api/v1/posts/4/"}, {"postid": 2, "url": "/api/v1/posts/2/"}],
             "url": "/api/v1/tags/CrossWord/posts/?size=2"}
            """);
        Assert.Equal("</api/v1/tags/crossword/posts/?size=2&postid_lte=1>; rel=\"next\"", first.Headers.GetValues("Link").Single());
        var last = await program.GetAsync("/api/v1/tags/crossword/posts/?size=2&postid_lte=1");
        last.AssertJson(200, """
            {"next": "", "results": [{"postid": 1, "url": "/api/v1/posts/1/"}],
             "url": "/api/v1/tags/crossword/posts/?size=2&postid_lte=1"}
            """);
        Assert.False(last.Headers.Contains("Link"));
        Assert.Equal(400, (await program.GetAsync("/api/v1/tags/crossword/posts/?size=0")).Status);
        (await program.GetAsync("/api/v1/tags/unheard/posts/")).AssertJson(
            200, """{"next": "", "results": [], "url": "/api/v1/tags/unheard/posts/"}""");
    }

    [Fact]
    public async Task APostHasTheTagsOfItsCaptionAndOfItsOwnersComments()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into post_texts (postid, caption) values (1, '#Äpfel #äpfel #2026 #𝐀rt ﷺ #ﷺ &#39; https://a.example/#not');
            insert into comments (owner, postid, text) values ('awdeorio', 1, '＃wide'), ('jag', 1, '#not_the_owners');
            insert into post_tags values ('old', 1), ('other', 2);
            """);
        await ReplaceAsync(1);
        Assert.Equal("art crossword wide äpfel", await TagsAsync(1));
        Assert.Equal("other", await TagsAsync(2));
        await site.RunAsync("delete from comments where owner = 'awdeorio'; update post_texts set caption = '#art'");
        await ReplaceAsync(1);
        Assert.Equal("art", await TagsAsync(1));
        await site.RunAsync("delete from post_texts");
        await ReplaceAsync(1);
        await ReplaceAsync(999);
        Assert.Equal("", await TagsAsync(1));

        await site.CallAsync<Db>(async db =>
        {
            string[] tags = ["one", "one", "𝐀", "ﷺ", string.Concat(Enumerable.Repeat("ﷲ", 16))];
            var keys = await db.ListAsync<string>($"with given as (select $1::text[] as words) {PostTags.Given}", [tags]);
            Assert.Equal(["a", "one"], keys.Order(StringComparer.Ordinal));
        });
    }

    private Task ReplaceAsync(int postId) => site.CallAsync<Db>(db => db.InTransactionAsync(async () =>
    {
        await PostTags.ReplaceAsync(db, postId);
        return true;
    }));

    private Task<string> TagsAsync(int postId) => site.OneAsync<string>(
        $"select coalesce(string_agg(tag, ' ' order by tag), '') from post_tags where postid = {postId}");

    // Posts from 101 on, with one tag, by somebody new.
    private async Task ManyAsync(string owner, int count)
    {
        await site.ResetAsync();
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password) values ('{owner}', 'X', 'x@example.com', 'x.jpg', 'none');
            insert into posts (postid, owner, filename) select 100 + n, '{owner}', 'x.jpg' from generate_series(1, {count}) n;
            insert into post_tags select 'many', 100 + n from generate_series(1, {count}) n;
            """);
    }

    private static async Task<List<string>> AllAsync(Visitor visitor, string? path)
    {
        var all = new List<string>();
        while (path is not null)
        {
            var page = (await visitor.PageAsync(path)).Page;
            all.AddRange(Posts(page.Links()));
            path = page.QuerySelector("[data-more] a")?.GetAttribute("href");
        }

        return all;
    }

    private static string[] Posts(IEnumerable<string> links) =>
        [.. links.Where(link => link.StartsWith("/posts/", StringComparison.Ordinal))];

    private static IEnumerable<string> Range(int from, int to) =>
        Enumerable.Range(to, from - to + 1).Reverse().Select(id => $"/posts/{id}/");
}
