using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores.Search;

namespace Insta485.Tests.Search;

/// <summary>Tags by how they begin. Who finds which: SearchVisibilityTests.</summary>
public sealed class TagSearchTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("cross", "crossroads crossword")]
    [InlineData("CrossW", "crossword")]
    [InlineData("cross word", "crossword")]
    [InlineData("#cross -word", "crossroads crossword")]
    [InlineData("20", "2026summer")]
    [InlineData("ä", "äpfel")]
    [InlineData("A\u0308p", "äpfel")]
    [InlineData("ｃｒｏｓｓｒ", "crossroads")]
    [InlineData("ross", "")]
    [InlineData("%", "")]
    [InlineData("-cross", "")]
    public async Task ATagIsFound(string query, string found)
    {
        await site.ResetAsync();
        await site.RunAsync("insert into post_tags values ('crossroads', 2), ('crossroads', 3), ('äpfel', 1), ('2026summer', 1)");
        var page = await PageAsync(query, null);
        Assert.Equal((found, null), (string.Join(' ', page.Page), page.Next));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(35, 7)]
    public async Task APageLooksAtTenAndHiddenOnesAreLeftOut(int count, int pages)
    {
        await site.ResetAsync();
        await site.RunAsync($"""
            insert into post_tags select 'many' || lpad(n::text, 3, '0'), 1 from generate_series(1, {count}) n;
            insert into post_tags select 'many' || lpad(n::text, 3, '0'), 2 from generate_series(1, {count}) n;
            insert into post_tags select 'many' || lpad(n::text, 3, '0') || 'x', 4 from generate_series(1, {count}) n;
            delete from post_tags where tag like '%x' and {count} < 35;
            insert into mutes (muter, muted) values ('awdeorio', 'jag');
            """);
        var (all, asked) = (new List<string>(), 0);
        for (var after = ""; after is not null; asked++)
        {
            var page = await PageAsync("many", after);
            Assert.InRange(page.Page.Count, 0, 10);
            all.AddRange(page.Page);
            after = page.Next;
        }

        Assert.Equal(Enumerable.Range(1, count).Select(n => $"many{n:000}"), all);
        Assert.Equal(pages, asked);
    }

    [Fact]
    public async Task ATagIsFoundIfOneOfItsNewestFiftyPhotosMayBeSeen()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into posts (postid, owner, filename) select 100 + n, 'jag', 'x.jpg' from generate_series(1, 50) n;
            insert into post_tags select tag, 100 + n from generate_series(1, 50) n, (values ('found'), ('foundnot')) t (tag);
            insert into post_tags values ('found', 1), ('foundnot', 1);
            delete from post_tags where tag = 'found' and postid = 150;
            insert into account_settings (username, is_private) values ('jag', true);
            """);
        Assert.Equal(["found"], (await PageAsync("found", null)).Page);
    }

    private Task<TagMatches> PageAsync(string query, string? after) =>
        site.WithAsync<SearchReader, TagMatches>(search => search.TagsAsync("awdeorio", SearchText.Of(query), after));
}
