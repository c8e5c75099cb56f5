using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Conventions;

/// <summary>What a page costs: one question to the database, whoever asks and whatever it shows.</summary>
public sealed class RoundTripTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("/", 200)]
    [InlineData("/?before=3", 200)]
    [InlineData("/explore/", 200)]
    [InlineData("/explore/?q=mi", 302)]
    [InlineData("/search/", 200)]
    [InlineData("/search/?q=mi", 200)]
    [InlineData("/search/?q=%20-mi", 200)]
    [InlineData("/search/?q=mi&kind=people", 200)]
    [InlineData("/search/?q=cro&kind=tags", 200)]
    [InlineData("/search/?q=hens&kind=photos&before=3", 200)]
    [InlineData("/search/?q=%23hens", 302)]
    [InlineData("/search/?q=a%00", 400)]
    [InlineData("/search/?q=mi&kind=cats", 400)]
    [InlineData("/users/awdeorio/", 200)]
    [InlineData("/users/jag/", 200)]
    [InlineData("/users/michjc/followers/", 200)]
    [InlineData("/users/michjc/following/", 200)]
    [InlineData("/posts/3/", 200)]
    [InlineData("/photos/3/", 200)]
    [InlineData("/new/", 200)]
    [InlineData("/likes/3/", 200)]
    [InlineData("/accounts/edit/", 200)]
    [InlineData("/accounts/password/", 200)]
    [InlineData("/accounts/delete/", 200)]
    [InlineData("/accounts/auth/", 200)]
    [InlineData("/accounts/privacy/", 200)]
    [InlineData("/accounts/requests/", 200)]
    [InlineData("/accounts/sessions/", 200)]
    [InlineData("/accounts/sessions/?before=3", 200)]
    [InlineData("/accounts/tokens/", 200)]
    [InlineData("/accounts/codes/", 200)]
    [InlineData("/accounts/passkeys/", 200)]
    [InlineData("/accounts/export/", 200)]
    [InlineData("/accounts/import/", 200)]
    [InlineData("/accounts/recover/", 302)]
    [InlineData("/users/jag/options/", 200)]
    [InlineData("/notifications/", 200)]
    [InlineData("/notifications/?before=3", 200)]
    [InlineData("/saved/", 200)]
    [InlineData("/saved/?before=3", 200)]
    [InlineData("/tags/crossword/", 200)]
    [InlineData("/tags/Crossword/", 301)]
    [InlineData("/tags/unheard/?before=3", 200)]
    [InlineData("/tags/2026/", 404)]
    [InlineData("/reports/new/?postid=2", 200)]
    [InlineData("/reports/new/?postid=9999", 404)]
    [InlineData("/moderation/", 404)]
    [InlineData("/moderation/log/", 404)]
    [InlineData("/accounts/login/", 302)]
    [InlineData("/accounts/create/", 302)]
    [InlineData("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", 200)]
    [InlineData("/users/nobody/", 404)]
    [InlineData("/users/nobody/options/", 404)]
    [InlineData("/posts/9999/", 404)]
    [InlineData("/photos/9999/", 404)]
    [InlineData("/likes/9999/", 404)]
    public async Task APageIsOneRoundTrip(string path, int status)
    {
        var visitor = await site.As("awdeorio");
        Assert.Equal(1, await WarmTripsAsync(visitor, path, status));
    }

    [Theory]
    [InlineData("/api/v1/posts/", 200)]
    [InlineData("/api/v1/posts/?size=1&page=1&postid_lte=3", 200)]
    [InlineData("/api/v1/posts/?size=0", 400)]
    [InlineData("/api/v1/posts/3/", 200)]
    [InlineData("/api/v1/posts/9999/", 404)]
    [InlineData("/api/v1/users/jag/", 200)]
    [InlineData("/api/v1/me/", 200)]
    [InlineData("/api/v1/users/jag/posts/", 200)]
    [InlineData("/api/v1/users/jag/followers/?size=1", 200)]
    [InlineData("/api/v1/users/nobody/following/", 404)]
    [InlineData("/api/v1/search/people/?q=j", 200)]
    [InlineData("/api/v1/search/tags/?q=cro", 200)]
    [InlineData("/api/v1/search/posts/?q=hens", 200)]
    [InlineData("/api/v1/tags/Crossword/posts/", 200)]
    [InlineData("/api/v1/tags/2026/posts/", 404)]
    [InlineData("/api/v1/notifications/", 200)]
    [InlineData("/api/v1/saved/", 200)]
    [InlineData("/api/v1/requests/", 200)]
    [InlineData("/api/v1/blocks/", 200)]
    [InlineData("/api/v1/privacy/", 200)]
    public async Task SoIsACallOfTheApiByCookieByRememberedCredentialsOrByToken(string path, int status)
    {
        Assert.Equal(1, await WarmTripsAsync(new ApiClient(await site.As("awdeorio")).GetAsync, path, status));
        Assert.Equal(1, await WarmTripsAsync(site.Basic("awdeorio").GetAsync, path, status));
        // At most twenty of them.
        await site.RunAsync("delete from api_tokens");
        var token = await site.TokenAsync("awdeorio");
        Assert.Equal(1, await WarmTripsAsync(site.Bearer(token).GetAsync, path, status));
    }

    [Fact]
    public async Task SoIsAFeedWithNothingInIt() => Assert.Equal(1, await WarmTripsAsync(await site.NewAsync("lonely"), "/", 200));

    [Fact]
    public async Task SoIsAFeedOfManyPeople()
    {
        var visitor = await site.NewAsync("popular");
        await site.RunAsync("""
            insert into users (username, fullname, email, filename, password)
            select 'crowd' || n, 'Crowd', 'c@example.com', 'x.jpg', 'none' from generate_series(1, 160) n;
            insert into posts (owner, filename) select 'crowd' || n, 'x.jpg' from generate_series(1, 160) n;
            insert into following (follower, followee) select 'popular', 'crowd' || n from generate_series(1, 160) n;
            """);
        Assert.Equal(1, await WarmTripsAsync(visitor, "/", 200));
        await site.RunAsync("delete from users where username like 'crowd%'");
    }

    [Theory]
    [InlineData("/", 302)]
    [InlineData("/explore/", 302)]
    [InlineData("/users/awdeorio/", 302)]
    [InlineData("/posts/1/", 302)]
    [InlineData("/photos/1/", 302)]
    [InlineData("/new/", 302)]
    [InlineData("/accounts/login/", 200)]
    [InlineData("/api/v1/openapi.json", 200)]
    [InlineData("/accounts/create/", 200)]
    [InlineData("/accounts/recover/", 200)]
    [InlineData("/accounts/auth/", 403)]
    [InlineData("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", 403)]
    [InlineData("/nothing/", 404)]
    [InlineData("/site.css", 200)]
    [InlineData("/api/", 200)]
    [InlineData("/api/v1/", 200)]
    [InlineData("/api/docs/", 200)]
    [InlineData("/api/v1/posts/", 403)]
    [InlineData("/api/v1/nothing/", 404)]
    public async Task WithoutACookieTheDatabaseIsNotAsked(string path, int status) =>
        Assert.Equal(0, await WarmTripsAsync(site.Anonymous(), path, status));

    private Task<int> WarmTripsAsync(Visitor visitor, string path, int status) => WarmTripsAsync(visitor.GetAsync, path, status);

    // The first requests open connections and learn types.
    private async Task<int> WarmTripsAsync(Func<string, Task<Answer>> get, string path, int status)
    {
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(status, (await get(path)).Status);
        }

        var before = site.DatabaseProxy.RoundTrips;
        await get(path);
        return site.DatabaseProxy.RoundTrips - before;
    }
}
