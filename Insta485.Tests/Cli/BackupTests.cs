using System.Text;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>What a backup holds, also when pictures come and go meanwhile.</summary>
public sealed class BackupTests : IAsyncLifetime
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private BackupFixture? _copies;

    private BackupFixture Copies => _copies ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _copies = await BackupFixture.MakeAsync();

    public async Task DisposeAsync() => await Copies.DisposeAsync();

    [Fact]
    public async Task ItHoldsEveryRowAndFileAndIsForItsOwnerOnly()
    {
        var file = await Copies.BackedUpAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal([Path.GetFileName(file)], Directory.GetFiles(Copies.Folder).Select(path => Path.GetFileName(path)));
        var entries = BackupFixture.Entries(file).ToDictionary(entry => entry.Name, entry => entry.Bytes);
        Assert.Equal(48 + 12 + 2, entries.Count);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Copies.Uploads, "320", Flower)), entries["uploads/320/" + Flower]);
        Assert.Contains("awdeorio", Encoding.UTF8.GetString(entries["tables/users"]));
        Assert.Equal(3,
            Encoding.UTF8
                .GetString(entries["tables/comments"]).Split('\n').Count(line => line.Contains("\tjag\t") && !line.Contains("diag")));
        Assert.StartsWith($"{file}: ", Copies.Said[^1]);
        Assert.Contains(" rows in 12 tables of version ", Copies.Said[^1]);
    }

    [Fact]
    public async Task WhatIsThereIsNotWrittenOver()
    {
        var file = Copies.Fresh();
        await File.WriteAllTextAsync(file, "precious");
        await Assert.ThrowsAsync<CommandException>(() => Copies.BackupAsync(file));
        // Nor what comes there meanwhile.
        var late = Copies.Fresh();
        Copies.Meanwhile = (_, _, _) => File.WriteAllText(late, "precious");
        await Assert.ThrowsAsync<IOException>(() => Copies.BackupAsync(late));
        Assert.Equal(("precious", "precious"), (await File.ReadAllTextAsync(file), await File.ReadAllTextAsync(late)));
        Assert.Equal(2, Directory.GetFiles(Copies.Folder).Length);
    }

    [Theory]
    [InlineData("pictures")]
    [InlineData("tables counted")]
    [InlineData("rows")]
    public async Task OneThatWasCutOffLeavesNothing(string when)
    {
        Copies.Meanwhile = (_, _, what) => _ = what == when ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => Copies.BackupAsync(Copies.Fresh()));
        Assert.Empty(Directory.GetFiles(Copies.Folder));
    }

    [Fact]
    public async Task ThereIsNoneOfADatabaseWithoutTables()
    {
        var name = Copies.Another();
        await Postgres.RunAsync("postgres", $"create database {name}");
        var config = await Copies.PlaceAsync(name);
        await Assert.ThrowsAsync<CommandException>(() => Copies.BackupAsync(Copies.Fresh(), config));
        Assert.Empty(Directory.GetFiles(Copies.Folder));
    }

    [Fact]
    public async Task APictureThatWasNotThereIsNamedAndTheRestIsKept()
    {
        File.Delete(Path.Combine(Copies.Uploads, Flower));
        await Postgres.RunAsync(Copies.Name, "update posts set filename = '../../etc/passwd' where postid = 4");
        var file = await Copies.BackedUpAsync(missing: 2);
        Assert.Contains($"{Flower}: there is a row, but no file: the backup has none either", Copies.Said);
        var (name, uploads) = (Copies.Another(), Copies.Fresh("uploads"));
        Assert.Equal(2, await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, uploads), verify: true));
        Assert.Equal(2, Copies.Said.Count(line => line.Contains(": there is a row, but no file, and there was none")));
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(name));
        Assert.False(File.Exists(Path.Combine(uploads, Flower)));
        Assert.True(File.Exists(Path.Combine(uploads, "320", Flower)));
    }

    [Fact]
    public async Task WhilePicturesComeAndGoEveryRowFindsItsFile()
    {
        var config = await Copies.PlaceAsync();
        var files = IPictureStore.Of(config.Options);
        using var stop = new CancellationTokenSource();
        var busy = Enumerable.Range(0, 3).Select(worker => Task.Run(async () =>
        {
            var mine = new Queue<string>();
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                mine.Enqueue(await BackupFixture.PostAsync(files, Copies.Name, $"busy{worker}x{n}.jpg"));
                if (mine.Count > 4)
                {
                    await BackupFixture.UnpostAsync(files, Copies.Name, mine.Dequeue());
                }
            }

            return mine.Count;
        })).ToList();
        for (var round = 0; round < 5; round++)
        {
            var file = await Copies.BackedUpAsync();
            var (name, uploads) = (Copies.Another(), Copies.Fresh("uploads"));
            var other = await Copies.PlaceAsync(name, uploads);
            Assert.Equal(0, await Copies.RestoreAsync(file, other, verify: true));
            await using var connection = await other.Target.OpenAsync();
            var named = await Backup.NamedAsync(connection);
            // Those, with all their sizes, and no others.
            Assert.Equal(named.SelectMany(PictureVariant.KeysOf).Order(StringComparer.Ordinal),
                await IPictureStore.Of(other.Options).KeysAsync());
            Assert.Equal(
                await Postgres.OneAsync<long>(name, "select count(*) from posts"),
                await Postgres.OneAsync<long>(name, "select sum(posts)::bigint from user_tallies"));
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(busy), left => Assert.Equal(4, left));
    }
}
