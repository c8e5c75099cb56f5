using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>Copies where pictures are in S3, which tells when it is asked for one: things happen then.</summary>
public sealed class BackupBucketTests : IAsyncLifetime
{
    private BackupFixture? _copies;
    private S3Server? _server;
    private AppConfiguration? _place;

    private BackupFixture Copies => _copies ?? throw new InvalidOperationException("Not started.");

    private S3Server Server => _server ?? throw new InvalidOperationException("Not started.");

    private AppConfiguration Config => _place ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        _copies = await BackupFixture.MakeAsync();
        _server = await S3Server.StartAsync();
        _place = await Postgres.PlaceAsync(Copies.Name, null, Server.Settings("site/"));
        await PictureVerbs.MoveAsync(
            await Postgres.PlaceAsync(Copies.Name, null,
                [.. Server.Settings("site/"), ("Uploads:Store", "Folder"), ("Uploads:Folder", Copies.Uploads)]),
            Insta485.Web.Configuration.UploadStore.S3, (_, _) => { });
    }

    public async Task DisposeAsync()
    {
        await Copies.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task FromABucketToAnotherAndToAFolder()
    {
        var file = await Copies.BackedUpAsync(Config);
        var (bucket, folder, uploads) = (Copies.Another(), Copies.Another(), Copies.Fresh("uploads"));
        await Copies.RestoreAsync(file, await Postgres.PlaceAsync(bucket, null, Server.Settings("other/")), verify: true);
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(folder, uploads), verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(bucket));
        Assert.Equal(BackupFixture.Files(Copies.Uploads), BackupFixture.Files(uploads));
        Assert.Equal(48, Server.Objects.Count(entry => entry.Key.StartsWith("other/")
            && entry.Value.Bytes.SequenceEqual(Server.Objects["site" + entry.Key["other".Length..]].Bytes)
            && entry.Value.Type.StartsWith("image/")));
    }

    [Fact]
    public async Task APictureThatIsDeletedBeforeTheRowsAreReadIsInNeither()
    {
        using var files = new S3PictureStore(Server.Options("site/"));
        await BackupFixture.PostAsync(files, Copies.Name, "soongone.jpg");
        Once("GET site/soongone.jpg", () => BackupFixture.UnpostAsync(files, Copies.Name, "soongone.jpg"));
        var file = await Copies.BackedUpAsync(Config);
        Assert.Contains("uploads/320/soongone.jpg", BackupFixture.Entries(file).Select(entry => entry.Name));
        var (name, uploads) = (Copies.Another(), Copies.Fresh("uploads"));
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, uploads), verify: true);
        Assert.Equal(48, Directory.GetFiles(uploads, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(name));
    }

    [Fact]
    public async Task OneThatIsDeletedAfterTheRowsWereReadMakesThemBeReadAgain()
    {
        using var files = new S3PictureStore(Server.Options("site/"));
        // Not there when the first pictures are copied, in the rows that are read next, and gone before it is copied.
        Once("GET site/face/", () => BackupFixture.PostAsync(files, Copies.Name, "short.jpg"));
        Once("GET site/320/short.jpg", () => BackupFixture.UnpostAsync(files, Copies.Name, "short.jpg"));
        var file = await Copies.BackedUpAsync(Config);
        Assert.Contains("GET site/320/short.jpg", Server.Requests);
        var name = Copies.Another();
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, Copies.Fresh("uploads")), verify: true);
        Assert.Equal(4, await Postgres.OneAsync<long>(name, "select count(*) from posts"));
    }

    [Fact]
    public async Task WherePicturesGoFasterThanTheyAreCopiedItIsGivenUp()
    {
        using var files = new S3PictureStore(Server.Options("site/"));
        var count = 0;
        await BackupFixture.PostAsync(files, Copies.Name, "fast0.jpg");
        Server.Before = async () =>
        {
            if (Server.Requests.Last() == $"GET site/320/fast{count}.jpg")
            {
                count++;
                await BackupFixture.UnpostAsync(files, Copies.Name, $"fast{count - 1}.jpg");
                await BackupFixture.PostAsync(files, Copies.Name, $"fast{count}.jpg");
            }
        };
        var error = await Assert.ThrowsAsync<CommandException>(() => Copies.BackupAsync(Copies.Fresh(), Config));
        Assert.Contains("faster than they are copied", error.Message);
        Assert.Equal(11, count);
        Assert.Empty(Directory.GetFiles(Copies.Folder));
    }

    // Before the first answer to such a request.
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
