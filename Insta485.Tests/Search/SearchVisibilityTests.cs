using Insta485.Tests.Infrastructure;
using Insta485.Tests.Privacy;

namespace Insta485.Tests.Search;

/// <summary>Who finds whose photos, tags and accounts; the letters are those of VisibilityTests.</summary>
public sealed class SearchVisibilityTests(VisibilitySite site) : IClassFixture<VisibilitySite>
{
    [Theory]
    [MemberData(nameof(VisibilitySite.InLists), MemberType = typeof(VisibilitySite))]
    public async Task SearchForPhotosAndTags(string owner, string letter, bool isFound)
    {
        var id = site.Of[owner].Post;
        await site.RunAsync($"""
            insert into post_tags values ('only{owner}', {id}) on conflict do nothing;
            insert into post_texts (postid, caption) values ({id}, 'sought'), ({site.Wall}, 'sought')
            on conflict (postid) do update set caption = excluded.caption;
            """);
        var visitor = site.Who(letter[0], owner);
        foreach (var path in new[] { "/search/?q=sought", "/search/?q=sought&kind=photos" })
        {
            var links = (await visitor.PageAsync(path)).Page.Links();
            Assert.Contains($"/posts/{site.Wall}/", links);
            Assert.Equal(isFound, links.Contains($"/posts/{id}/"));
        }

        foreach (var path in new[] { "/search/?q=only", "/search/?q=only&kind=tags" })
        {
            Assert.Equal(isFound, (await visitor.PageAsync(path)).Page.Links().Contains($"/tags/only{owner}/"));
        }

        var posts = (await visitor.PageAsync("/api/v1/search/posts/?q=sought")).Body;
        Assert.Equal(isFound, posts.Contains($"\"postid\":{id},", StringComparison.Ordinal));
        var tags = (await visitor.PageAsync("/api/v1/search/tags/?q=only")).Body;
        Assert.Equal(isFound, tags.Contains($"only{owner}", StringComparison.Ordinal));
        var people = (await visitor.PageAsync($"/api/v1/search/people/?q={owner}")).Body;
        Assert.Equal(letter != "O" && letter != "B" && letter != "X" && owner != "gone",
            people.Contains($"\"username\":\"{owner}\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/search/?q=sought", 302)]
    [InlineData("/api/v1/search/people/?q=sought", 403)]
    [InlineData("/api/v1/search/tags/?q=sought", 403)]
    [InlineData("/api/v1/search/posts/?q=sought", 403)]
    public async Task SearchIsForUsersOnly(string path, int status) =>
        Assert.Equal(status, (await site.Who('N', "pub").GetAsync(path)).Status);
}
