using Insta485.Tests.Infrastructure;
using Insta485.Web.Http;

namespace Insta485.Tests.Http;

public sealed class LinksTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData(0, "0 likes")]
    [InlineData(1, "1 like")]
    [InlineData(2, "2 likes")]
    [InlineData(11, "11 likes")]
    public void OneIsSingular(int number, string text) => Assert.Equal(text, Links.Count(number, "like"));

    [Fact]
    public void AddressesAreThoseOfTheSpecification()
    {
        Assert.Equal("/users/awdeorio/", Links.User("awdeorio"));
        Assert.Equal("/posts/3/", Links.Post(3));
        Assert.Equal("/photos/3/", Links.Photo(3));
        Assert.Equal("/uploads/x.jpg", Links.Picture("x.jpg"));
        Assert.Equal("/posts/1/", Links.AsTarget("/posts/1/"));
        Assert.Equal("/explore/?q=j%26after=a", Links.AsTarget("/explore/?q=j&after=a"));
    }

    // Names of new accounts need no encoding; rows of an older database may.
    [Theory]
    [InlineData("a b")]
    [InlineData("é🐔")]
    [InlineData("100%")]
    [InlineData("q?x=1#y")]
    [InlineData("\"><script>")]
    [InlineData("a+b&c")]
    [InlineData("x%2Fy")]
    public async Task AnyNameHasAPageAndFormsThatLeadBackToIt(string username)
    {
        var sql = username.Replace("'", "''");
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password) values ('{sql}', 'Odd', 'odd@example.com', 'x.jpg', 'none')
            on conflict do nothing
            """);
        var visitor = await site.As("jag");
        var profile = await visitor.PageAsync(Links.User(username));
        Assert.Equal(username, profile.Page.QuerySelector("h1")?.TextContent);
        var answer = await visitor.SubmitAsync(profile.Page.Form("follow"));
        Assert.Equal((302, Links.User(username)), (answer.Status, answer.Location));
        var after = await visitor.PageAsync(answer.Location!);
        Assert.Equal("following", after.Page.QuerySelector(".state")?.TextContent);
        Assert.Contains(Links.User(username), (await visitor.PageAsync("/users/jag/following/")).Page.Links());
        await site.RunAsync($"delete from users where username = '{sql}'");
    }

    [Fact]
    public async Task ThePageAfterANameThatNeedsEncodingIsFound()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'z é&+%' || lpad(n::text, 3, '0'), 'Odd', 'odd@example.com', 'x.jpg', 'none' from generate_series(1, 70) n;
            """);
        var visitor = await site.As("jag");
        var seen = new List<string>();
        for (var path = "/explore/"; path is not null;)
        {
            var page = (await visitor.PageAsync(path)).Page;
            seen.AddRange(page.QuerySelectorAll(".person a.owner .name").Select(link => link.TextContent));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(await site.OneAsync<long>("select count(*) from users where username not in ('jag', 'michjc')"), seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        await site.RunAsync("delete from users where username like 'z %'");
    }
}
