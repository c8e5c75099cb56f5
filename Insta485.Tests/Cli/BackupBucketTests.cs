using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>Backups of photos in S3. The test server lets a test act at each request.</summary>
[Trait("Category", "Slow")]
public sealed class BackupBucketTests : IAsyncLifetime
{
    private BackupFixture? _fixture;
    private S3Server? _server;
    private AppConfiguration? _config;

    private BackupFixture Fixture => _fixture ?? throw new InvalidOperationException("Not started.");

    private S3Server Server => _server ?? throw new InvalidOperationException("Not started.");

    private AppConfiguration Config => _config ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        _fixture = await BackupFixture.CreateAsync();
        _server = await S3Server.StartAsync();
        _config = await Postgres.PlaceAsync(Fixture.Name, null, Server.Settings("site/"));
        await PictureTransfer.MoveAsync(
            await Postgres.PlaceAsync(Fixture.Name, null,
                [.. Server.Settings("site/"), ("Uploads:Store", "Folder"), ("Uploads:Folder", Fixture.Uploads)]),
            Insta485.Web.Configuration.UploadStore.S3, _ => { }, (_, _) => { });
    }

    public async Task DisposeAsync()
    {
        await Fixture.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task BackupOfABucketIsRestoredToABucketAndToAFolder()
    {
        var file = await Fixture.CreateBackupAsync(Config);
        var (bucket, folder, uploads) = (Fixture.NewDatabaseName(), Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        await Fixture.RestoreAsync(file, await Postgres.PlaceAsync(bucket, null, Server.Settings("other/")), verify: true);
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(folder, uploads), verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(bucket));
        Assert.Equal(BackupFixture.Files(Fixture.Uploads), BackupFixture.Files(uploads));
        Assert.Equal(48, Server.Objects.Count(entry => entry.Key.StartsWith("other/")
            && entry.Value.Bytes.SequenceEqual(Server.Objects["site" + entry.Key["other".Length..]].Bytes)
            && entry.Value.Type.StartsWith("image/")));
    }

    [Fact]
    public async Task PhotoDeletedBeforeTheRowsAreReadIsNotRestored()
    {
        using var files = new S3PictureStore(Server.Options("site/"));
        await BackupFixture.AddPostAsync(files, Fixture.Name, "soongone.jpg");
        Once("GET site/soongone.jpg", () => BackupFixture.DeletePostAsync(files, Fixture.Name, "soongone.jpg"));
        var file = await Fixture.CreateBackupAsync(Config);
        Assert.Contains("uploads/320/soongone.jpg", BackupFixture.Entries(file).Select(entry => entry.Name));
        var (name, uploads) = (Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, uploads), verify: true);
        Assert.Equal(48, Directory.GetFiles(uploads, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(name));
    }

    [Fact]
    public async Task PhotoDeletedAfterTheRowsWereReadLeadsToAnotherAttempt()
    {
        using var files = new S3PictureStore(Server.Options("site/"));
        // The post is added after the first photos were copied, is among the rows, and is deleted before its photo is copied.
        Once("GET site/face/", () => BackupFixture.AddPostAsync(files, Fixture.Name, "short.jpg"));
        Once("GET site/320/short.jpg", () => BackupFixture.DeletePostAsync(files, Fixture.Name, "short.jpg"));
        var file = await Fixture.CreateBackupAsync(Config);
        Assert.Contains("GET site/320/short.jpg", Server.Requests);
        var name = Fixture.NewDatabaseName();
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, Fixture.NewPath("uploads")), verify: true);
        Assert.Equal(4, await Postgres.OneAsync<long>(name, "select count(*) from posts"));
    }

    [Fact]
    public async Task BackupStopsIfPhotosAreDeletedFasterThanTheyAreCopied()
    {
        using var files = new S3PictureStore(Server.Options("site/"));
        var count = 0;
        await BackupFixture.AddPostAsync(files, Fixture.Name, "fast0.jpg");
        Server.Before = async () =>
        {
            if (Server.Requests.Last() == $"GET site/320/fast{count}.jpg")
            {
                count++;
                await BackupFixture.DeletePostAsync(files, Fixture.Name, $"fast{count - 1}.jpg");
                await BackupFixture.AddPostAsync(files, Fixture.Name, $"fast{count}.jpg");
            }
        };
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.BackupAsync(Fixture.NewPath(), Config));
        Assert.Equal("backup: photos were deleted faster than they were copied (10 attempts): run it again when the site is less busy",
            error.Message);
        Assert.Equal(11, count);
        Assert.Empty(Directory.GetFiles(Fixture.Folder));
    }

    // Runs work before the first answer to a request that starts like this.
    private void Once(string request, Func<Task> work)
    {
        var (before, isDone) = (Server.Before, false);
        Server.Before = async () =>
        {
            if (!isDone && Server.Requests.Last().StartsWith(request))
            {
                isDone = true;
                await work();
            }

            await (before?.Invoke() ?? Task.CompletedTask);
        };
    }
}
