using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Conventions;

/// <summary>What a page costs, and what a click on it costs: one question to the database, whoever asks and whatever it shows.</summary>
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

    // Each is undone by the other, so that both take effect every time.
    [Theory]
    [InlineData("/likes/", "like", "unlike", "postid", "4")]
    [InlineData("/following/", "follow", "unfollow", "username", "jag")]
    [InlineData("/saved/", "save", "unsave", "postid", "4")]
    public async Task SoIsAFormThatWritesWithTheSitesScriptAndWithoutIt(
        string path, string operation, string undo, string field, string value)
    {
        var visitor = await site.As("awdeorio");
        foreach (var (isFragment, status) in new[] { (false, 302), (true, 200) })
        {
            var costs = await WarmTripsAsync(
                () => FormAsync(visitor, path, isFragment, ("operation", operation), (field, value)), status,
                () => FormAsync(visitor, path, isFragment, ("operation", undo), (field, value)), status);
            Assert.Equal((1, 1), costs);
        }
    }

    [Theory]
    [InlineData("words", 1, 1)]
    // Of an own post, whose tags change with it: a transaction more.
    [InlineData("#words", 1, 6)]
    public async Task SoIsAComment(string text, int create, int delete)
    {
        var visitor = await site.As("awdeorio");
        var api = new ApiClient(visitor);
        foreach (var isFragment in new[] { false, true })
        {
            var costs = await WarmTripsAsync(
                () => FormAsync(visitor, "/comments/", isFragment, ("operation", "create"), ("postid", "1"), ("text", text)),
                isFragment ? 200 : 302,
                async () => await FormAsync(visitor, "/comments/", isFragment, ("operation", "delete"), ("commentid", await LastAsync())),
                isFragment ? 204 : 302);
            Assert.Equal((create, delete), costs);
            costs = await WarmTripsAsync(
                () => FormAsync(visitor, "/comments/", isFragment, ("operation", "create"), ("postid", "1"), ("text", text)),
                isFragment ? 200 : 302,
                async () => await FormAsync(visitor, "/comments/", isFragment, ("operation", "remove"), ("commentid", await LastAsync())),
                isFragment ? 204 : 302);
            Assert.Equal((create, delete), costs);
        }

        Assert.Equal((create, delete), await WarmTripsAsync(
            () => api.PostAsync("/api/v1/comments/?postid=1", $$"""{"text": "{{text}}"}"""), 201,
            async () => await api.DeleteAsync($"/api/v1/comments/{await LastAsync()}/"), 204));
        Assert.Equal((create, delete), await WarmTripsAsync(
            () => api.PostAsync("/api/v1/comments/?postid=1", $$"""{"text": "{{text}}"}"""), 201,
            async () => await api.DeleteAsync($"/api/v1/posts/1/comments/{await LastAsync()}/"), 204));
    }

    [Fact]
    public async Task SoIsAWriteByTheApi()
    {
        foreach (var api in new[] { new ApiClient(await site.As("awdeorio")), site.Basic("awdeorio") })
        {
            var costs = await WarmTripsAsync(
                () => api.PostAsync("/api/v1/likes/?postid=4"), 201,
                async () => await api.DeleteAsync(
                    $"/api/v1/likes/{await site.OneAsync<int>("select likeid from likes where owner = 'awdeorio' and postid = 4")}/"), 204);
            Assert.Equal((1, 1), costs);
            costs = await WarmTripsAsync(
                () => api.PutAsync("/api/v1/following/jag/"), 204, () => api.DeleteAsync("/api/v1/following/jag/"), 204);
            Assert.Equal((1, 1), costs);
            costs = await WarmTripsAsync(() => api.PutAsync("/api/v1/saved/4/"), 204, () => api.DeleteAsync("/api/v1/saved/4/"), 204);
            Assert.Equal((1, 1), costs);
        }
    }

    [Theory]
    [InlineData("/likes/", "like", "postid", "9999", 404)]
    [InlineData("/likes/", "unlike", "postid", "9999", 404)]
    [InlineData("/likes/", "unlike", "postid", "4", 409)]
    [InlineData("/comments/", "delete", "commentid", "9999", 404)]
    [InlineData("/comments/", "delete", "commentid", "1", 403)]
    [InlineData("/comments/", "remove", "commentid", "1", 403)]
    [InlineData("/saved/", "save", "postid", "9999", 404)]
    [InlineData("/saved/", "unsave", "postid", "4", 409)]
    public async Task SoIsAWriteThatIsRefused(string path, string operation, string field, string value, int status)
    {
        var visitor = await site.As("jag");
        Task<Answer> SendAsync() => FormAsync(visitor, path, isFragment: false, ("operation", operation), (field, value));
        Assert.Equal((1, 1), await WarmTripsAsync(SendAsync, status, SendAsync, status));
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

    // Of a write and of what undoes it. What the tests ask meanwhile goes past the proxy.
    private async Task<(int Write, int Undo)> WarmTripsAsync(
        Func<Task<Answer>> write, int status, Func<Task<Answer>> undo, int undone)
    {
        var trips = (0, 0);
        for (var i = 0; i < 4; i++)
        {
            trips = (await CountAsync(write, status), await CountAsync(undo, undone));
        }

        return trips;
    }

    private async Task<int> CountAsync(Func<Task<Answer>> send, int status)
    {
        var before = site.DatabaseProxy.RoundTrips;
        Assert.Equal(status, (await send()).Status);
        return site.DatabaseProxy.RoundTrips - before;
    }

    private async Task<string> LastAsync() => $"{await site.OneAsync<int>("select max(commentid) from comments")}";

    private static async Task<Answer> FormAsync(
        Visitor visitor, string path, bool isFragment, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
                fields.Append(("csrf_token", await visitor.TokenAsync())).Select(field => KeyValuePair.Create(field.Item1, field.Item2))),
        };
        if (isFragment)
        {
            request.Headers.Add("Fragment", "1");
        }

        return await visitor.SendAsync(request);
    }
}
