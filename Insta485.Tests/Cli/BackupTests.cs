using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>The contents of a backup, also while photos are uploaded and deleted.</summary>
[Trait("Category", "Slow")]
public sealed class BackupTests : IAsyncLifetime
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private BackupFixture? _fixture;

    private BackupFixture Fixture => _fixture ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _fixture = await BackupFixture.CreateAsync();

    public async Task DisposeAsync() => await Fixture.DisposeAsync();

    [Fact]
    public async Task BackupContainsEveryRowAndFileAndIsReadableByItsOwnerOnly()
    {
        var file = await Fixture.CreateBackupAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([Path.GetFileName(file)], Directory.GetFiles(Fixture.Folder).Select(path => Path.GetFileName(path)));
        var entries = BackupFixture.Entries(file).ToDictionary(entry => entry.Name, entry => entry.Bytes);
        Assert.Equal(48 + 43 + 2, entries.Count);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Fixture.Uploads, "320", Flower)), entries["uploads/320/" + Flower]);
        Assert.Contains("awdeorio", Encoding.UTF8.GetString(entries["tables/users"]));
        Assert.Equal(3,
            Encoding.UTF8
                .GetString(entries["tables/comments"]).Split('\n').Count(line => line.Contains("\tjag\t") && !line.Contains("diag")));
        Assert.Matches("^Saved [0-9]+ rows in 43 tables \\(schema version [0-9]+\\) and 48 photo files, as of ", Fixture.Reports[^1]);
        Assert.Contains($" UTC, to {file} (", Fixture.Reports[^1]);
    }

    [Fact]
    public async Task ExistingFileIsNotOverwritten()
    {
        var file = Fixture.NewPath();
        await File.WriteAllTextAsync(file, "precious");
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.BackupAsync(file));
        Assert.Equal($"backup: {file} already exists and is not overwritten: delete it, or choose another name", error.Message);
        // Nor a file that is created during the backup.
        var late = Fixture.NewPath();
        Fixture.OnProgress = (_, _, _) => File.WriteAllText(late, "precious");
        await Assert.ThrowsAsync<IOException>(() => Fixture.BackupAsync(late));
        Assert.Equal(("precious", "precious"), (await File.ReadAllTextAsync(file), await File.ReadAllTextAsync(late)));
        Assert.Equal(2, Directory.GetFiles(Fixture.Folder).Length);
    }

    [Fact]
    public async Task MissingFolderIsNamed()
    {
        var folder = Fixture.NewPath("folder");
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.BackupAsync(Path.Combine(folder, "copy.tar")));
        Assert.Equal($"backup: {folder} does not exist", error.Message);
    }

    [Theory]
    [InlineData("photos")]
    [InlineData("tables counted")]
    [InlineData("rows")]
    public async Task InterruptedBackupLeavesNoFile(string when)
    {
        Fixture.OnProgress = (_, _, what) => _ = what == when ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => Fixture.BackupAsync(Fixture.NewPath()));
        Assert.Empty(Directory.GetFiles(Fixture.Folder));
    }

    [Fact]
    public async Task DatabaseWithoutTablesIsRefused()
    {
        var name = Fixture.NewDatabaseName();
        await Postgres.RunAsync("postgres", $"create database {name}");
        var config = await Fixture.ConfigAsync(name);
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.BackupAsync(Fixture.NewPath(), config));
        Assert.Equal($"backup: the database {name} at 127.0.0.1 has no tables: there is nothing to back up", error.Message);
        Assert.Empty(Directory.GetFiles(Fixture.Folder));
    }

    [Fact]
    public async Task MissingPhotoIsNamedAndTheRestIsSaved()
    {
        File.Delete(Path.Combine(Fixture.Uploads, Flower));
        await Postgres.RunAsync(Fixture.Name, "update posts set filename = '../../etc/passwd' where postid = 4");
        var file = await Fixture.CreateBackupAsync(missing: 2);
        Assert.Contains($"{Flower}: the file is missing, and is not in the backup.", Fixture.Reports);
        var (name, uploads) = (Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        Assert.Equal(2, await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, uploads), verify: true));
        Assert.Equal(2, Fixture.Reports.Count(line => line.EndsWith(": the file is missing, and was missing when the backup was made.")));
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(name));
        Assert.False(File.Exists(Path.Combine(uploads, Flower)));
        Assert.True(File.Exists(Path.Combine(uploads, "320", Flower)));
    }

    [Fact]
    public async Task EveryRowHasItsFileWhilePhotosAreUploadedAndDeleted()
    {
        var config = await Fixture.ConfigAsync();
        var files = IPictureStore.Of(config.Options);
        var posts = Enumerable.Range(0, 3).Select(_ => new Queue<string>()).ToList();
        for (var round = 0; round < 5; round++)
        {
            // Restoring does not touch this database: the workers rest meanwhile.
            using var stop = new CancellationTokenSource();
            var busy = posts.Select((mine, worker) =>
                Task.Run(() => UploadAndDeleteAsync(files, mine, $"busy{round}x{worker}", stop.Token))).ToList();
            var file = await Fixture.CreateBackupAsync();
            await stop.CancelAsync();
            await Task.WhenAll(busy);
            Assert.All(posts, left => Assert.Equal(4, left.Count));
            var (name, uploads) = (Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
            var other = await Fixture.ConfigAsync(name, uploads);
            Assert.Equal(0, await Fixture.RestoreAsync(file, other, verify: true));
            await using var connection = await other.Target.OpenAsync();
            var referenced = await Backup.ReferencedAsync(connection);
            // Exactly these, with all their sizes.
            Assert.Equal(referenced.SelectMany(PictureVariant.KeysOf).Order(StringComparer.Ordinal),
                await IPictureStore.Of(other.Options).KeysAsync());
            Assert.Equal(
                await Postgres.OneAsync<long>(name, "select count(*) from posts"),
                await Postgres.OneAsync<long>(name, "select sum(posts)::bigint from user_tallies"));
        }
    }

    // Adds posts, and deletes the oldest of more than four, at least once.
    private async Task UploadAndDeleteAsync(IPictureStore files, Queue<string> posts, string name, CancellationToken stop)
    {
        for (var n = 0; n < 5 || !stop.IsCancellationRequested; n++)
        {
            posts.Enqueue(await BackupFixture.AddPostAsync(files, Fixture.Name, $"{name}x{n}.jpg"));
            if (posts.Count > 4)
            {
                await BackupFixture.DeletePostAsync(files, Fixture.Name, posts.Dequeue());
            }
        }
    }
}
