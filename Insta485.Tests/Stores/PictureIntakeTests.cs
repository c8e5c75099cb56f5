using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Stores;

/// <summary>What one account's photos may take of the processors.</summary>
[Trait("Category", "Slow")]
public sealed class PictureIntakeTests(PictureIntakeTests.SmallSite site) : IClassFixture<PictureIntakeTests.SmallSite>, IAsyncLifetime
{
    public Task InitializeAsync() => site.RunAsync("delete from limits; delete from leases");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task MegapixelsAreCountedBeforeAnythingIsDecoded()
    {
        var visitor = await site.As("jflinn");
        var large = await Samples.ConvertAsync(Samples.Paint(1500, 1000, (_, _) => (90, 120, 140)), ".png");
        Assert.Equal(302, (await visitor.UploadAsync(large)).Status);
        Assert.Equal(2, await site.OneAsync<int>("select used from limits where subject = 'megapixel by jflinn'"));
        Assert.Equal(302, (await visitor.UploadAsync(large)).Status);
        var refused = await visitor.UploadAsync(large);
        Assert.Equal(429, refused.Status);
        Assert.True(refused.Headers.Contains("Retry-After"));
        // The profile picture counts, too; another account does not.
        Assert.Equal(429, (await visitor.PostFileAsync(
            "/accounts/", "face.png", large, ("operation", "edit_account"), ("fullname", "J"), ("email", "j@example.com"))).Status);
        Assert.Equal(302, (await (await site.As("jag")).UploadAsync(large)).Status);
    }

    [Fact]
    public async Task ThePictureOfASignUpCountsForTheAddress()
    {
        var large = await Samples.ConvertAsync(Samples.Paint(1500, 1000, (_, _) => (90, 120, 140)), ".png");
        foreach (var status in new[] { 302, 302, 429 })
        {
            var username = "new" + Guid.NewGuid().ToString("N")[..8];
            Assert.Equal(status, (await site.Anonymous().PostFileAsync("/accounts/", "face.png", large, ("operation", "create"),
                ("username", username), ("fullname", "New"), ("email", "new@example.com"), ("password", "password"))).Status);
        }

        Assert.Equal(1, await site.OneAsync<long>("select count(*) from limits where subject like 'megapixel by %'"));
    }

    [Fact]
    public async Task PhotosOfAnAccountAreDecodedOneAtATime()
    {
        var visitor = await site.As("awdeorio");
        await visitor.TokenAsync();
        var uploads = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => visitor.UploadAsync()));
        var most = 0L;
        while (!uploads.IsCompleted)
        {
            most = Math.Max(most, await site.OneAsync<long>("select count(*) from leases where subject = 'picture by awdeorio'"));
        }

        Assert.All(await uploads, answer => Assert.Equal(302, answer.Status));
        Assert.Equal(1, most);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task ALeaseOfAnInstanceThatWasKilledEndsByItself()
    {
        await site.RunAsync("""
            insert into leases (subject, holder, expires)
            values ('picture by michjc', gen_random_uuid(), now() at time zone 'utc' + interval '1 second')
            """);
        Assert.Equal(302, (await (await site.As("michjc")).UploadAsync()).Status);
        Assert.Equal(0, await site.OneAsync<long>("select count(*) from leases"));
    }

    [Fact]
    public async Task APhotoThatWaitsTooLongIs503AndLeavesNothing()
    {
        await site.RunAsync("""
            insert into leases (subject, holder, expires)
            values ('picture by jflinn', gen_random_uuid(), now() at time zone 'utc' + interval '5 minutes')
            """);
        var visitor = await site.As("jflinn");
        var files = Directory.GetFiles(site.Uploads).Length;
        var clock = Stopwatch.GetTimestamp();
        var answer = await visitor.UploadAsync();
        Assert.Equal(503, answer.Status);
        Assert.True(answer.Headers.Contains("Retry-After"));
        Assert.InRange(Stopwatch.GetElapsedTime(clock).TotalSeconds, 19, 60);
        Assert.Equal(files, Directory.GetFiles(site.Uploads).Length);
        // The lease is still the other's.
        Assert.Equal(1, await site.OneAsync<long>("select count(*) from leases"));
    }

    public sealed class SmallSite : SiteFixture
    {
        protected override (string Key, string Value)[] Settings => [("Limits:MegapixelsPerAccount:Times", "4")];
    }
}
