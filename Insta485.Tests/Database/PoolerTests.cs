using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Database;

/// <summary>A site behind pgbouncer in transaction mode, with few connections for many requests.</summary>
public sealed class PooledSite : SiteFixture
{
    private PgBouncer? _pooler;

    protected override (string Key, string Value)[] Settings =>
        [("Database:Targets:Local:PoolMaximum", "20"), ("Database:Targets:Local:CommandTimeoutSeconds", "30")];

    protected override async Task<int?> ServerPortAsync() => (_pooler = await PgBouncer.StartAsync(connections: 2)).Port;

    public override async Task InitializeAsync()
    {
        if (PgBouncer.Missing is null)
        {
            await base.InitializeAsync();
        }
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await (_pooler?.DisposeAsync() ?? default);
    }
}

[Trait("Category", "Slow")]
public sealed class PoolerTests(PooledSite site) : IClassFixture<PooledSite>
{
    [PoolerFact]
    public async Task ManyVisitorsAtOnceGetWhatTheyAskedFor()
    {
        var visitors = await Task.WhenAll(new[] { "awdeorio", "jflinn", "michjc", "jag" }.Select(name => site.As(name)));
        string[] paths = ["/", "/explore/", "/users/awdeorio/", "/users/jag/followers/", "/posts/1/", "/posts/3/", "/accounts/edit/",
            "/api/v1/posts/", "/api/v1/posts/1/", "/api/v1/users/jag/"];
        string[] lists = ["/api/v1/posts/1/", "/api/v1/users/jag/"];
        var alone = await Task.WhenAll(lists.Select(visitors[0].GetAsync));
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(visitors.SelectMany(visitor => paths.Select(visitor.GetAsync)));
            Assert.All(answers, answer => Assert.Equal(200, answer.Status));
            // Nobody got the answer to another question.
            var again = await Task.WhenAll(Enumerable.Range(0, 10).SelectMany(_ => lists.Select(visitors[0].GetAsync)));
            Assert.All(again, (answer, n) => Assert.Equal(alone[n % lists.Length].Body, answer.Body));
        }
    }

    [PoolerFact]
    public async Task FormsAtOnceAllTakeEffect()
    {
        var visitors = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => site.As("jag")));
        await Task.WhenAll(visitors.Select(visitor => visitor.TokenAsync()));
        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(visitors.Select(visitor => visitor.PostAsync(
                "/comments/?target=/", ("operation", "create"), ("postid", "1"), ("text", "through the pooler"))));
            Assert.All(answers, answer => Assert.Equal(302, answer.Status));
        }

        Assert.Equal(40, await site.OneAsync<long>("select count(*) from comments where text = 'through the pooler'"));
        var other = await site.NewAsync("pooled");
        Assert.Equal(302, (await other.PostAsync("/accounts/?target=/", ("operation", "update_password"), ("password", "long enough"),
            ("new_password1", "another one"), ("new_password2", "another one"))).Status);
        Assert.Equal(302, (await site.Anonymous().LogInAsync("pooled", "another one")).Status);
    }
}
