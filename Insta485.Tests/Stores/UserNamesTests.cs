using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Stores;

/// <summary>A user name is one account's, in whatever case it is typed, and not given out again at once.</summary>
public sealed class UserNamesTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("jflinn")]
    [InlineData("JFlinn ")]
    [InlineData("\tJFLINN")]
    public async Task LogInTakesAnyCaseAndSpacesAround(string typed)
    {
        var visitor = site.Anonymous();
        Assert.Equal(302, (await visitor.LogInAsync(typed, "password")).Status);
        Assert.Contains("/users/jflinn/", (await visitor.PageAsync("/")).Body);
    }

    [Fact]
    public async Task ATwinInAnotherCaseIsTakenEvenAtTheSameMoment()
    {
        Assert.Equal(409, (await site.Anonymous().SignUpAsync("JFlinn", "password")).Status);
        var name = "twin" + Guid.NewGuid().ToString("N")[..8];
        var answers = await Task.WhenAll(new[] { name, name.ToUpperInvariant(), "T" + name[1..] }
            .Select(spelling => site.Anonymous().SignUpAsync(spelling, "password")));
        Assert.Equal([302, 409, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal(1, await site.OneAsync<long>($"select count(*) from users where lower(username) = '{name}'"));
        Assert.Equal(0, await site.OneAsync<long>("""
            select count(*) from pictures i
            where not exists (select from users where filename = i.filename) and not exists (select from posts where filename = i.filename)
            """));
    }

    [Fact]
    public async Task OldTwinsAreFoundByTheirExactNames()
    {
        await site.AddUserAsync("Elder", "password");
        await site.AddUserAsync("elder", "password1");
        await site.AddUserAsync("ELDER", "password2");
        foreach (var (name, password) in new[] { ("Elder", "password"), ("elder", "password1"), ("ELDER", "password2") })
        {
            var visitor = site.Anonymous();
            Assert.Equal(302, (await visitor.LogInAsync(name, password)).Status);
            Assert.Contains($"/users/{name}/", (await visitor.PageAsync("/")).Body);
        }

        await site.RunAsync("delete from users where username = 'elder'");
        Assert.Equal(409, (await site.Anonymous().SignUpAsync("eLDER", "password")).Status);
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("Explore")]
    [InlineData("accounts")]
    [InlineData("API")]
    public async Task ReservedNamesAreTaken(string name) =>
        Assert.Equal(409, (await site.Anonymous().SignUpAsync(name, "password")).Status);

    [Fact]
    public async Task ADeletedNameIsFreeAfterNinetyDays()
    {
        var name = "gone" + Guid.NewGuid().ToString("N")[..8];
        var visitor = site.Anonymous();
        Assert.Equal(302, (await visitor.SignUpAsync(name, "password")).Status);
        Assert.Equal(302, (await visitor.PostAsync("/accounts/", ("operation", "delete"))).Status);
        var refused = await site.Anonymous().SignUpAsync(name.ToUpperInvariant(), "password");
        Assert.Equal(409, refused.Status);
        Assert.Contains("This user name is taken.", refused.Text);
        Assert.Equal(0, await site.OneAsync<long>($"select count(*) from taken_usernames where hash::text like '%{name}%'"));
        await site.RunAsync("update taken_usernames set expires = expires - interval '90 days' where expires is not null");
        Assert.Equal(302, (await site.Anonymous().SignUpAsync(name, "password")).Status);
        Assert.Equal(409, (await site.Anonymous().SignUpAsync(name, "password")).Status);
    }

    [Fact]
    public async Task AddressesAndFollowingFindANameInAnyCase()
    {
        var visitor = await site.As("awdeorio");
        foreach (var path in new[] { "/users/JFLINN/", "/users/JFlinn/followers/", "/users/JFlinn/following/", "/api/v1/users/JFLINN/" })
        {
            Assert.Equal(200, (await visitor.GetAsync(path)).Status);
        }

        Assert.Contains("/users/jflinn/followers/", (await visitor.PageAsync("/users/JFLINN/")).Body);
        Assert.Equal(404, (await visitor.GetAsync("/users/JFLIN/")).Status);
        var other = await site.As("jag");
        Assert.Equal(302, (await other.PostAsync("/following/", ("operation", "follow"), ("username", "JFLINN"))).Status);
        Assert.Equal(409, (await other.PostAsync("/following/", ("operation", "follow"), ("username", "jFlinn"))).Status);
        Assert.Equal(302, (await other.PostAsync("/following/", ("operation", "unfollow"), ("username", "JFlinn"))).Status);
        Assert.Equal(400, (await other.PostAsync("/following/", ("operation", "follow"), ("username", "JAG"))).Status);
        Assert.Equal(404, (await other.PostAsync("/following/", ("operation", "unfollow"), ("username", "NOBODYS"))).Status);
    }

    [Fact]
    public async Task SearchFindsAnyWordOfTheNamesWithoutCaseAndAccents()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password) values
            ('rene.b', 'Zoë René van der Berg', 'z@example.com', 'x.jpg', ''), ('berg', 'Anna Mountain', 'a@example.com', 'x.jpg', '')
            """);
        var visitor = await site.As("awdeorio");
        foreach (var (text, found) in new[]
        {
            ("JFL", "jflinn"), ("rene", "rene.b"), ("ZOE", "rene.b"), ("zoe\u0308", "rene.b"), ("berg", "berg rene.b"),
            ("der zo", "rene.b"), ("rene.b", "rene.b"), ("oe", ""), ("%", ""), ("...", ""), ("x' or", ""),
        })
        {
            var page = await visitor.PageAsync("/search/?kind=people&q=" + Uri.EscapeDataString(text));
            Assert.Equal(found, string.Join(' ', page.Page.QuerySelectorAll(".people > li")
                .Select(person => person.QuerySelector("a[href^='/users/']")?.GetAttribute("href")?.Split('/')[2]).Distinct()));
        }

        await site.RunAsync("update users set fullname = 'Zoë Smith' where username = 'rene.b'");
        Assert.Empty((await visitor.PageAsync("/search/?kind=people&q=der")).Page.QuerySelectorAll(".people > li"));
        Assert.Single((await visitor.PageAsync("/search/?kind=people&q=smi")).Page.QuerySelectorAll(".people > li"));
    }

    [Theory]
    [InlineData("ivan.p", "Иван Петров", "иван")]
    [InlineData("aesa", "Æsa", "æSA")]
    [InlineData("giorgos", "Γιώργος", "ΓΙΩΡΓΟΣ")]
    public async Task SearchKnowsTheCaseOfEveryScript(string username, string fullname, string query)
    {
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password) values ('{username}', '{fullname}', 'a@b', 'x.jpg', 'x')
            """);
        var found = (await (await site.As("jag")).PageAsync($"/search/?kind=people&q={Uri.EscapeDataString(query)}")).Page;
        Assert.Contains($"/users/{username}/", found.Links());
    }

    [Theory]
    [InlineData("back\\slash")]
    [InlineData("각각각각각각각각각각각각각각각각각각각각")]
    public async Task RowsThatScriptsInsertAreAccepted(string username)
    {
        await site.RunAsync($"""
            insert into users (username, fullname, email, filename, password) values ('{username}', 'A', 'a@b', 'x.jpg', 'x')
            """);
        Assert.Equal(1, await site.OneAsync<long>($"""
            select count(*) from taken_usernames where hash = sha256(convert_to(lower('{username}'), 'UTF8')) and expires is null
            """));
        await site.RunAsync($"delete from users where username = '{username}'");
    }

    [Fact]
    public async Task FollowingNextGivesEverybodyFoundOnce()
    {
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'many' || n, 'Manya Many' || n % 7, 'm@example.com', 'x.jpg', '' from generate_series(100, 199) as n
            """);
        var visitor = await site.As("awdeorio");
        var (names, path) = (new List<string?>(), "/search/?kind=people&q=many");
        while (path is not null)
        {
            var page = await visitor.PageAsync(path);
            names.AddRange(page.Page.QuerySelectorAll(".people > li")
                .Select(person => person.QuerySelector("a[href^='/users/']")?.GetAttribute("href")));
            path = page.Page.QuerySelector("[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal((100, 100), (names.Count, names.Distinct().Count()));
    }
}
