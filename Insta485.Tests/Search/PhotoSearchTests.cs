using Insta485.Tests.Infrastructure;
using Insta485.Web.Stores.Search;

namespace Insta485.Tests.Search;

/// <summary>Photos by the words of their captions and descriptions. Who finds which: SearchVisibilityTests.</summary>
[Trait("Category", "Slow")]
public sealed class PhotoSearchTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    // As they are written, without accents and case, in any script.
    [InlineData("en", "Äpfel im Garten", "apfel", true)]
    [InlineData("en", "Apfel im Garten", "ÄPFEL", true)]
    [InlineData("en", "L’été à Zürich", "ete zurich", true)]
    [InlineData("en", "Иван и ёж", "ИВАН", true)]
    [InlineData("en", "A hen🐔, “quoted”", "hen", true)]
    [InlineData("en", "A hen🐔, “quoted”", "quoted", true)]
    [InlineData("en", "gardens", "gard", false)]
    // With their stems.
    [InlineData("en", "Running hens", "run hen", true)]
    [InlineData("en", "A hen runs", "running HENS", true)]
    [InlineData("de", "Zwei Häuser", "haus", true)]
    [InlineData("de", "Ein Haus", "Häuser", true)]
    [InlineData("es", "Dos canciones", "canción", true)]
    [InlineData("es", "Una canción", "canciones", true)]
    [InlineData("fr", "Les chevaux ont parlé", "parler cheval", true)]
    [InlineData("fr", "L'été dernier", "etes", true)]
    [InlineData("eo", "Du kokinoj", "kokinoj", true)]
    [InlineData("eo", "Running", "run", false)]
    // Phrases, alternatives, and what a text does not have.
    [InlineData("en", "two hens and a cat", "\"two hens\"", true)]
    [InlineData("en", "two hens and a cat", "\"hens two\"", false)]
    [InlineData("en", "two hens and a cat", "\"two hens", true)]
    [InlineData("en", "two hens and a cat", "dog or cat", true)]
    [InlineData("en", "two hens and a cat", "dog cat", false)]
    [InlineData("en", "two hens and a cat", "hens -dog", true)]
    [InlineData("en", "two hens and a cat", "hens -cat", false)]
    [InlineData("en", "two hens and a cat", "hens -cats", false)]
    [InlineData("en", "two hens and a cat", "hens -\"a cat\"", false)]
    [InlineData("en", "two hens and a cat", "hens -\"cat two\"", true)]
    [InlineData("en", "two hens and a cat", "-dog", false)]
    [InlineData("en", "two hens and a cat", "\"cat two\"", false)]
    // Words that the stems of a language leave out.
    [InlineData("en", "two hens and a cat", "and", true)]
    [InlineData("en", "two hens and a cat", "the -dogs", false)]
    [InlineData("en", "two hens and a cat", "hens -and", false)]
    [InlineData("eo", "two cats", "two -cats", false)]
    // No text has the words of ranges.
    [InlineData("en", "a", "@1.0", false)]
    [InlineData("en", "a", "1.0", false)]
    public async Task AWordIsFound(string lang, string caption, string query, bool isFound)
    {
        await site.ResetAsync();
        await site.RunAsync($"""
            insert into account_settings (username, lang) values ('awdeorio', '{lang}');
            insert into post_texts (postid, caption, lang) values (2, '{caption.Replace("'", "''", StringComparison.Ordinal)}', '{lang}');
            insert into post_texts (postid, caption) values (1, ''), (3, '🐔🐔');
            """);
        Assert.Equal(isFound ? new[] { 2 } : [], await FindAsync(query));
    }

    [Fact]
    public async Task ADescriptionIsFoundTooAndAChangedTextByItsNewWords()
    {
        await site.ResetAsync();
        var owner = await site.As("awdeorio");
        Assert.Equal(302, (await owner.PostAsync("/posts/?target=/posts/3/",
            ("operation", "edit"), ("postid", "3"), ("edited", await EditedAsync(owner)), ("caption", "Chicks"), ("alt", "A brown hen")))
            .Status);
        Assert.Equal([3], await FindAsync("brown"));
        Assert.Equal([3], await FindAsync("hens chick"));
        Assert.Equal(302, (await owner.PostAsync("/posts/?target=/posts/3/",
            ("operation", "edit"), ("postid", "3"), ("edited", await EditedAsync(owner)), ("caption", "Chicks"), ("alt", ""))).Status);
        Assert.Equal([], await FindAsync("brown"));
        await site.RunAsync("delete from posts where postid = 3");
        Assert.Equal([], await FindAsync("chicks"));
    }

    // Far apart, so that every size of a range is asked; and dense, so that the newest thousand are enough.
    [Theory]
    [InlineData(1, 200_000)]
    [InlineData(2, 3_000_000)]
    [InlineData(3, 30_000_000)]
    [InlineData(4, 6_000)]
    public async Task ThePagesAreThoseOfANaiveStatement(int seed, int last)
    {
        await site.ResetAsync();
        await site.RunAsync($"""
            select setseed(0.{seed});
            insert into posts (postid, owner, filename)
            select id, (array['awdeorio', 'jflinn', 'jag'])[1 + id % 3], 'x' || id || '.jpg'
            from (select distinct 10 + floor(random() * {last})::int as id from generate_series(1, 3000)) ids;
            insert into post_texts (postid, caption)
            select postid, concat_ws(' ', 'all', case when random() < 0.3 then 'often' end, case when random() < 0.03 then 'seldom' end,
                case when random() < 0.003 then 'rare' end)
            from posts where postid >= 10;
            insert into mutes (muter, muted) values ('awdeorio', 'jag');
            """);
        foreach (var word in new[] { "all", "often", "seldom", "rare", "unheard" })
        {
            var naive = await site.OneAsync<string>($"""
                select coalesce(string_agg(p.postid::text, ' ' order by p.postid desc), '')
                from posts p join post_texts x on x.postid = p.postid
                where p.owner <> 'jag' and x.words @@ to_tsquery('simple', '{word}')
                """);
            Assert.Equal(naive, string.Join(' ', await AllAsync(word)));
        }

        var middle = last / 2;
        var page = await site.WithAsync<SearchReader, PhotoMatches>(search =>
            search.PhotosAsync("awdeorio", SearchText.Of("often -seldom"), middle));
        Assert.Equal(await site.OneAsync<string>($"""
            select string_agg(postid::text, ' ')
            from (
                select p.postid from posts p join post_texts x on x.postid = p.postid
                where p.owner <> 'jag' and p.postid < {middle} and caption like '%often%' and caption not like '%seldom%'
                order by p.postid desc limit 24
            ) newest
            """), string.Join(' ', page.Page.Select(photo => photo.PostId)));
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(199, false)]
    public async Task APageMayBeEmptyWhileOlderOnesFollow(int hidden, bool hasNext)
    {
        await site.ResetAsync();
        await site.RunAsync($"""
            insert into posts (postid, owner, filename) select 100 + n, 'jag', 'x.jpg' from generate_series(1, {hidden}) n;
            insert into post_texts (postid, caption) select 100 + n, 'many' from generate_series(1, {hidden}) n;
            insert into post_texts (postid, caption) select 4, 'many' where {hasNext};
            insert into blocks (blocker, blocked) values ('jag', 'awdeorio');
            update posts set owner = 'jflinn' where postid = 4;
            """);
        var page = await site.WithAsync<SearchReader, PhotoMatches>(search =>
            search.PhotosAsync("awdeorio", SearchText.Of("many"), null));
        Assert.Empty(page.Page);
        Assert.Equal(hasNext ? 101 : null, page.Next);
        Assert.Equal(hasNext ? new[] { 4 } : [], await AllAsync("many"));
    }

    [Fact]
    public async Task TheNewestThousandAreEnoughForACommonWord()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into posts (postid, owner, filename) select 100 + n, 'jag', 'x.jpg' from generate_series(1, 1100) n;
            insert into post_texts (postid, caption)
            select 100 + n, case when n % 30 = 0 then 'common' else 'other' end from generate_series(1, 1100) n;
            insert into post_texts (postid, caption) values (1, 'common');
            """);
        Assert.Equal([.. Enumerable.Range(1, 36).Reverse().Select(n => 100 + (30 * n)), 1], await AllAsync("common"));
    }

    [Fact]
    public async Task AnIdAtTheEndOfItsTypeIsFound()
    {
        await site.ResetAsync();
        await site.RunAsync("""
            insert into posts (postid, owner, filename) values (2147483646, 'jag', 'x.jpg');
            insert into post_texts (postid, caption) values (2147483646, 'last'), (1, 'first last');
            """);
        Assert.Equal([1], await FindAsync("first"));
        Assert.Equal([2147483646, 1], await FindAsync("last"));
    }

    private async Task<List<int>> FindAsync(string query)
    {
        var page = await site.WithAsync<SearchReader, PhotoMatches>(search =>
            search.PhotosAsync("awdeorio", SearchText.Of(query), null));
        return [.. page.Page.Select(photo => photo.PostId)];
    }

    private async Task<List<int>> AllAsync(string query)
    {
        var all = new List<int>();
        for (int? before = int.MaxValue; before is not null;)
        {
            var page = await site.WithAsync<SearchReader, PhotoMatches>(search =>
                search.PhotosAsync("awdeorio", SearchText.Of(query), before));
            Assert.InRange(page.Page.Count, 0, PhotoSearch.PageSize);
            all.AddRange(page.Page.Select(photo => photo.PostId));
            before = page.Next;
        }

        return all;
    }

    private static async Task<string> EditedAsync(Visitor owner) =>
        (await owner.PageAsync("/posts/3/edit/")).Page.QuerySelector("input[name=edited]")?.GetAttribute("value") ?? "";
}
