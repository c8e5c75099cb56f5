using Insta485.Tests.House;
using Insta485.Web.Media;
using Insta485.Web.Setup;

namespace Insta485.Tests.Setup;

/// <summary>Copies where pictures are in S3, which tells when it is asked for one: things happen then.</summary>
public sealed class BackupBucketTests : IAsyncLifetime
{
    private Copies? _copies;
    private S3Server? _server;
    private Place? _place;

    private Copies Copies => _copies ?? throw new InvalidOperationException("Not started.");

    private S3Server Server => _server ?? throw new InvalidOperationException("Not started.");

    private Place Place => _place ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        _copies = await Copies.MakeAsync();
        _server = await S3Server.StartAsync();
        _place = await Postgres.PlaceAsync(Copies.Name, null, Server.Settings("site/"));
        await PictureVerbs.MoveAsync(
            await Postgres.PlaceAsync(Copies.Name, null, [.. Server.Settings("site/"), ("Uploads:Store", "Folder"), ("Uploads:Folder", Copies.Uploads)]),
            Insta485.Web.UploadStore.S3, (_, _) => { });
    }

    public async Task DisposeAsync()
    {
        await Copies.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task FromABucketToAnotherAndToAFolder()
    {
        var file = await Copies.BackedUpAsync(Place);
        var (bucket, folder, uploads) = (Copies.Another(), Copies.Another(), Copies.Fresh("uploads"));
        await Copies.RestoreAsync(file, await Postgres.PlaceAsync(bucket, null, Server.Settings("other/")), verify: true);
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(folder, uploads), verify: true);
        Assert.Equal(await Copies.StateAsync(Copies.Name), await Copies.StateAsync(bucket));
        Assert.Equal(Copies.Files(Copies.Uploads), Copies.Files(uploads));
        Assert.Equal(48, Server.Objects.Count(entry => entry.Key.StartsWith("other/")
            && entry.Value.Bytes.SequenceEqual(Server.Objects["site" + entry.Key["other".Length..]].Bytes) && entry.Value.Type.StartsWith("image/")));
    }

    [Fact]
    public async Task APictureThatIsDeletedBeforeTheRowsAreReadIsInNeither()
    {
        using var files = new S3Files(Server.Options("site/"));
        await Copies.PostAsync(files, Copies.Name, "soongone.jpg");
        Once("GET site/soongone.jpg", () => Copies.UnpostAsync(files, Copies.Name, "soongone.jpg"));
        var file = await Copies.BackedUpAsync(Place);
        Assert.Contains("uploads/320/soongone.jpg", Copies.Entries(file).Select(entry => entry.Name));
        var (name, uploads) = (Copies.Another(), Copies.Fresh("uploads"));
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, uploads), verify: true);
        Assert.Equal(48, Directory.GetFiles(uploads, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(await Copies.StateAsync(Copies.Name), await Copies.StateAsync(name));
    }

    [Fact]
    public async Task OneThatIsDeletedAfterTheRowsWereReadMakesThemBeReadAgain()
    {
        using var files = new S3Files(Server.Options("site/"));
        // Not there when the first pictures are copied, in the rows that are read next, and gone before it is copied.
        Once("GET site/face/", () => Copies.PostAsync(files, Copies.Name, "short.jpg"));
        Once("GET site/320/short.jpg", () => Copies.UnpostAsync(files, Copies.Name, "short.jpg"));
        var file = await Copies.BackedUpAsync(Place);
        Assert.Contains("GET site/320/short.jpg", Server.Requests);
        var name = Copies.Another();
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, Copies.Fresh("uploads")), verify: true);
        Assert.Equal(4, await Postgres.OneAsync<long>(name, "select count(*) from posts"));
    }

    [Fact]
    public async Task WherePicturesGoFasterThanTheyAreCopiedItIsGivenUp()
    {
        using var files = new S3Files(Server.Options("site/"));
        var count = 0;
        await Copies.PostAsync(files, Copies.Name, "fast0.jpg");
        Server.Before = async () =>
        {
            if (Server.Requests.Last() == $"GET site/320/fast{count}.jpg")
            {
                count++;
                await Copies.UnpostAsync(files, Copies.Name, $"fast{count - 1}.jpg");
                await Copies.PostAsync(files, Copies.Name, $"fast{count}.jpg");
            }
        };
        var error = await Assert.ThrowsAsync<SetupException>(() => Copies.BackupAsync(Copies.Fresh(), Place));
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
