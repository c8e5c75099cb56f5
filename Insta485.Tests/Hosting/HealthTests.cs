using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Hosting;

/// <summary>Alive, and ready; each thing that is missing is named, and nothing else is said.</summary>
public sealed class HealthTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const string Ready = "/healthz/ready";

    [Fact]
    public async Task ItIsAliveAndReady()
    {
        var visitor = site.Anonymous();
        var live = await visitor.GetAsync("/healthz/live");
        Assert.Equal((200, "ok\n"), (live.Status, live.Body));
        var ready = await visitor.GetAsync(Ready);
        Assert.Equal((200, "ok\nsite: ok\ndatabase: ok\nschema: ok\npictures: ok\n"), (ready.Status, ready.Body));
        Assert.Contains("no-store", ready.Headers.CacheControl?.ToString());
        Assert.Equal(405, (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Delete, Ready))).Status);
    }

    [Fact]
    public async Task WithoutItsDatabaseItIsAliveAndNotReady() => await site.DatabaseProxy.WhileCutAsync(async () =>
    {
        var ready = await site.Anonymous().GetAsync(Ready);
        Assert.Equal(503, ready.Status);
        Assert.Equal("not ready\nsite: ok\ndatabase: it doesn't answer\nschema: it doesn't answer\npictures: ok\n", ready.Body);
        Assert.Equal(200, (await site.Anonymous().GetAsync("/healthz/live")).Status);
    });

    [Theory]
    [InlineData("delete from schema_migrations where version > 1", "is at version 1")]
    [InlineData("drop table schema_migrations", "has no record of its version")]
    public async Task AnOlderSchemaIsNamedAndANewerOneIsFine(string change, string said)
    {
        await using var transaction = await BeforeAsync();
        await site.RunAsync("insert into schema_migrations (version, name, checksum) values (9999, 'of_tomorrow', 'x')");
        Assert.Equal(200, (await site.Anonymous().GetAsync(Ready)).Status);
        await site.RunAsync(change);
        if (change.StartsWith("delete", StringComparison.Ordinal))
        {
            Assert.Equal(503, (await site.Anonymous().GetAsync(Ready)).Status);
        }

        Assert.Contains($"schema: it {said}, and this build requires ", (await site.Anonymous().GetAsync(Ready)).Body);
    }

    [Fact]
    public async Task AFolderThatIsGoneIsNamed()
    {
        Directory.Move(site.Uploads, site.Uploads + "-was");
        try
        {
            var ready = await site.Anonymous().GetAsync(Ready);
            Assert.Equal((503, "not ready\nsite: ok\ndatabase: ok\nschema: ok\npictures: it doesn't answer\n"),
                (ready.Status, ready.Body));
        }
        finally
        {
            Directory.Move(site.Uploads + "-was", site.Uploads);
        }
    }

    // Puts the record back.
    private async Task<IAsyncDisposable> BeforeAsync()
    {
        await site.RunAsync("create table was as table schema_migrations");
        return new Back(site);
    }

    private sealed class Back(SiteFixture site) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            await site.RunAsync("drop table if exists schema_migrations; alter table was rename to schema_migrations");
    }
}

/// <summary>The same where pictures are in S3.</summary>
public sealed class HealthOfABucketTests(S3Site site) : IClassFixture<S3Site>
{
    [Fact]
    public async Task WithoutItsBucketItIsNotReady()
    {
        Assert.Equal(200, (await site.Anonymous().GetAsync("/healthz/ready")).Status);
        site.Server.IsDown = true;
        try
        {
            var ready = await site.Anonymous().GetAsync("/healthz/ready");
            Assert.Equal((503, "not ready\nsite: ok\ndatabase: ok\nschema: ok\npictures: it doesn't answer\n"),
                (ready.Status, ready.Body));
        }
        finally
        {
            site.Server.IsDown = false;
        }
    }
}
