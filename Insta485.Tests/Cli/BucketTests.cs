using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>The commands with photos in S3.</summary>
public sealed class BucketTests : IAsyncLifetime
{
    private readonly string _name = "t_" + Guid.NewGuid().ToString("N");
    private S3Server? _server;

    private S3Server Server => _server ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _server = await S3Server.StartAsync();

    public async Task DisposeAsync()
    {
        await Postgres.DropAsync(_name);
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task ObjectsOfTheSiteAreCreatedAndDeletedAndOthersStay()
    {
        foreach (var other in new[] { "foreign.jpg", "site2/a.jpg", "site/notes.txt" })
        {
            Server.Objects[other] = new S3Object([], "", "", DateTimeOffset.UtcNow);
        }

        var databases = await DatabasesAsync();
        await databases.CreateAsync(withSample: true);
        Assert.Equal(3 + (PictureVariant.KeysOf("").Count * 8), Server.Objects.Count);
        Assert.Equal("image/jpeg", Server.Objects["site/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg"].Type);
        Assert.Equal("image/webp", Server.Objects["site/320/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg"].Type);
        var config = await ConfigAsync();
        await RandomPosts.AddAsync(config, config.Target, 2, _ => { });
        Assert.Equal(3 + (PictureVariant.KeysOf("").Count * 10), Server.Objects.Count);
        await new DatabaseReset(config, config.Target, message => Assert.Fail(message)).RunAsync(withSample: true);
        Assert.Equal(3 + (PictureVariant.KeysOf("").Count * 8), Server.Objects.Count);
        await databases.DestroyAsync(message => Assert.Fail(message));
        Assert.Equal(["foreign.jpg", "site/notes.txt", "site2/a.jpg"], Server.Objects.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task NothingIsDeletedOrCreatedIfTheBucketDoesNotAnswer()
    {
        var databases = await DatabasesAsync();
        Server.IsDown = true;
        await Assert.ThrowsAsync<RefusedException>(() => databases.CreateAsync(withSample: true));
        Assert.False(await databases.ExistsAsync());
        Server.IsDown = false;
        await databases.CreateAsync(withSample: true);
        Server.IsDown = true;
        var config = await ConfigAsync();
        var reset = new DatabaseReset(config, config.Target, message => Assert.Fail(message));
        await Assert.ThrowsAsync<RefusedException>(() => reset.RunAsync(withSample: true));
        Assert.Equal(4, await Postgres.OneAsync<long>(_name, "select count(*) from users"));
    }

    private Task<AppConfiguration> ConfigAsync() => Postgres.PlaceAsync(_name, null, Server.Settings("site/"));

    private async Task<DatabaseAdmin> DatabasesAsync()
    {
        var config = await ConfigAsync();
        return new DatabaseAdmin(config, config.Target);
    }
}
