using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Search;

/// <summary>The page of the search. What is found: PhotoSearchTests, TagSearchTests, UserNamesTests.</summary>
public sealed class SearchTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task WithoutATextItIsAForm()
    {
        var visitor = await site.As("awdeorio");
        foreach (var path in new[] { "/search/", "/search/?q=", "/search/?q=%20%E2%80%8B" })
        {
            var page = (await visitor.PageAsync(path)).Page;
            Assert.Equal("Search · Insta485", page.Title);
            Assert.Equal(["/search/"], page.Actions());
            Assert.Contains("/explore/", page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")));
            Assert.Empty(page.QuerySelectorAll(".found, .empty"));
        }
    }

    [Fact]
    public async Task ItShowsSomePeopleTagsAndPhotosAndLeadsToMore()
    {
        await ManyAsync();
        var visitor = await site.As("awdeorio");
        var page = (await visitor.PageAsync("/search/?q=many")).Page;
        Assert.Equal(["People", "Tags", "Photos"], page.QuerySelectorAll("h2").Select(heading => heading.TextContent));
        Assert.Equal((5, 5, 24),
            (page.QuerySelectorAll(".person").Length, page.QuerySelectorAll(".tags a").Length, page.QuerySelectorAll(".grid a").Length));
        Assert.Equal(["/search/?q=many&kind=people", "/search/?q=many&kind=tags", "/search/?q=many&kind=photos&before=117"],
            page.QuerySelectorAll(".more a").Select(link => link.GetAttribute("href")));
        // A script appends to one list.
        Assert.Equal("grid", Assert.Single(page.QuerySelectorAll("[data-list]")).ClassName);
        Assert.Equal("many", page.QuerySelector("input[name=q]")?.GetAttribute("value"));
    }

    [Theory]
    [InlineData("people", ".person", 40)]
    [InlineData("tags", ".tags li", 12)]
    [InlineData("photos", ".grid li", 40)]
    public async Task EachKindHasPagesAndEverythingAppearsOnce(string kind, string item, int count)
    {
        await ManyAsync();
        var visitor = await site.As("awdeorio");
        var seen = new List<string?>();
        for (var path = $"/search/?q=many&kind={kind}"; path is not null;)
        {
            var page = (await visitor.PageAsync(path)).Page;
            seen.AddRange(page.QuerySelectorAll(item).Select(one => one.QuerySelector("a")?.GetAttribute("href")));
            path = page.QuerySelector("[data-more] a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal((count, count), (seen.Count, seen.Distinct().Count()));
    }

    [Theory]
    [InlineData("zebra", "No people, tags or photos found for \"zebra\".")]
    [InlineData("zebra&kind=people", "No people found for \"zebra\".")]
    [InlineData("zebra&kind=tags&after=a", "No more tags.")]
    [InlineData("zebra&kind=photos&before=1", "No more photos.")]
    [InlineData("-zebra", "Enter a word to search for.")]
    [InlineData("%F0%9F%90%94", "Enter a word to search for.")]
    [InlineData("%22%22", "Enter a word to search for.")]
    [InlineData("%26lt;&kind=photos", "No photos found for \"&lt;\".")]
    public async Task WhereNothingIsFoundItSaysSo(string query, string words)
    {
        await site.ResetAsync();
        var page = (await (await site.As("awdeorio")).PageAsync($"/search/?q={query}")).Page;
        Assert.Equal(words, page.QuerySelector(".empty")?.TextContent);
        Assert.Empty(page.QuerySelectorAll(".found"));
    }

    [Theory]
    [InlineData("%23Crossword", "/tags/crossword/")]
    [InlineData("%EF%BC%83cats", "/tags/cats/")]
    [InlineData("%23%C3%84pfel", "/tags/%C3%A4pfel/")]
    [InlineData("%232026", null)]
    [InlineData("@jag", "/search/?q=jag&kind=people")]
    [InlineData("@", null)]
    public async Task ASignLeadsToATagOrToPeople(string query, string? path)
    {
        var answer = await (await site.As("awdeorio")).GetAsync($"/search/?q={query}");
        Assert.Equal((path is null ? 200 : 302, path), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task WhoWasFoundCanBeFollowedAndTheSearchStays()
    {
        await site.ResetAsync();
        var visitor = await site.As("awdeorio");
        var answer = await visitor.SubmitAsync((await visitor.PageAsync("/search/?q=H.V.%20ja&kind=people&after=a")).Page.Form("follow"));
        Assert.Equal((302, "/search/?q=H.V.%20ja&kind=people&after=a"), (answer.Status, answer.Location));
        var page = (await visitor.PageAsync("/search/?q=ja")).Page;
        var jag = page.QuerySelector("a[href='/users/jag/']")?.Closest(".person");
        Assert.Equal("following", jag?.QuerySelector(".state")?.TextContent);
    }

    [Theory]
    [InlineData("/search/?q=a%00b", "The search contains characters that can't be shown.")]
    [InlineData("/search/?q=100", "The search must be at most 100 characters (it has 101).")]
    [InlineData("/search/?q=400&kind=photos", "The search must be at most 100 characters (it has 400).")]
    public async Task ARefusedSearchStaysInItsField(string path, string problem)
    {
        path = path.Replace("100", new string('x', 101), StringComparison.Ordinal)
            .Replace("400", new string('x', 400), StringComparison.Ordinal);
        var answer = await (await site.As("awdeorio")).GetAsync(path);
        Assert.Equal(400, answer.Status);
        var field = answer.Page.QuerySelector("input[name=q]");
        Assert.Equal(("true", "q-problem"), (field?.GetAttribute("aria-invalid"), field?.GetAttribute("aria-describedby")));
        Assert.Equal(problem, answer.Page.QuerySelector("#q-problem")?.TextContent);
        Assert.StartsWith(path.Contains("%00") ? "a" : "xxx", field?.GetAttribute("value"));
    }

    [Theory]
    [InlineData("/search/?q=a&kind=cats")]
    [InlineData("/search/?q=a&kind=photos&before=x")]
    [InlineData("/search/?q=a&kind=tags&after=%00")]
    [InlineData("/search/?q=a&kind=people&after=%00%0A")]
    public async Task AMalformedAddressIs400(string path) =>
        Assert.Equal(400, (await (await site.As("awdeorio")).GetAsync(path)).Status);

    /// <summary>What might break a statement, or ask too much of it.</summary>
    public static TheoryData<string> Hostile =>
    [
        "\"", "\"\"\"", "\"a", "a\"", "' or 1=1 --", "\\", "\\'", "a\\", ":*", "a:*", "a <-> b", "!a", "!(a", "((((a", "a & | b",
        "or", "or or", "- -", "--a", "-\"", "-\"\"", "-or or", "<b>a</b>", "&amp;", "%", "_", "@@", "##", "$1", "{0}",
        "\t\n", "\u202Ea", "ﷺﷺﷺﷺ",
        "a\u0301\u0301\u0301",
        "🐔", "👩‍👩‍👧", string.Concat(Enumerable.Repeat("-a", 50)), string.Concat(Enumerable.Repeat("! ", 50)),
        string.Join(' ', Enumerable.Repeat("-a", 33)), string.Join(" or ", Enumerable.Repeat("a", 20)), new string('(', 100),
        new string('ﷺ', 100), new string('㌖', 100), new string('x', 100), string.Concat(Enumerable.Repeat("a ", 50)),
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task AHostileSearchIsAnswered(string text)
    {
        await site.RunAsync("insert into post_texts (postid, caption) values (1, 'a or b') on conflict do nothing");
        var (visitor, q) = (await site.As("jflinn"), Uri.EscapeDataString(text));
        foreach (var kind in new[] { "", "&kind=people", "&kind=tags", "&kind=photos" })
        {
            Assert.Contains((await visitor.GetAsync($"/search/?q={q}{kind}")).Status, new[] { 200, 302 });
        }

        foreach (var kind in new[] { "people", "tags", "posts" })
        {
            Assert.Contains((await new ApiClient(visitor).GetAsync($"/api/v1/search/{kind}/?q={q}")).Status, new[] { 200, 400 });
        }
    }

    private async Task ManyAsync()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'many' || n, 'M', 'm@example.com', 'm.jpg', 'x' from generate_series(1, 40) n;
            insert into posts (postid, owner, filename) select 100 + n, 'jag', 'x.jpg' from generate_series(1, 40) n;
            insert into post_texts (postid, caption) select 100 + n, 'Of many' from generate_series(1, 40) n;
            insert into post_tags select 'many' || chr(96 + n), 100 + n from generate_series(1, 12) n;
            """);
    }
}
