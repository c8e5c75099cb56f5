using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Errors;

namespace Insta485.Tests.Cli;

/// <summary>What is not the archive that was made is not taken for one, and nothing is touched.</summary>
public sealed class ArchiveTests : IAsyncLifetime
{
    private BackupFixture? _copies;

    private BackupFixture Copies => _copies ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _copies = await BackupFixture.MakeAsync();

    public async Task DisposeAsync() => await Copies.DisposeAsync();

    [Fact]
    public async Task AByteThatChangedIsFoundWhereverItIs()
    {
        var file = await Copies.BackedUpAsync();
        var bytes = await File.ReadAllBytesAsync(file);
        var entries = BackupFixture.Entries(file).Where(entry => entry.Bytes.Length > 0).ToList();
        var flower = entries.Find(entry => entry.Name.StartsWith("uploads/"));
        foreach (var (name, at) in entries
            .Select(entry => (entry.Name, entry.At + (entry.Bytes.Length / 2)))
            // In a header: the first letter of a name, and a digit of a length.
            .Append((flower.Name, flower.At - 512)).Append((flower.Name, flower.At - 512 + 124 + 9)))
        {
            var said = await ErrorAsync([.. bytes[..(int)at], (byte)(bytes[at] ^ 1), .. bytes[(int)(at + 1)..]]);
            Assert.True(said.Contains(" cannot be used: "), $"{name} at {at}: {said}");
        }

        await NothingIsTouchedAsync([.. bytes[..(int)flower.At], (byte)(bytes[flower.At] ^ 1), .. bytes[(int)(flower.At + 1)..]],
            $"{flower.Name} is not what it was");
    }

    [Fact]
    public async Task OneThatWasCutOffIsFoundWhereverItEnds()
    {
        var file = await Copies.BackedUpAsync();
        var bytes = await File.ReadAllBytesAsync(file);
        var entries = BackupFixture.Entries(file);
        var manifest = entries.Single(entry => entry.Name == "manifest.json");
        foreach (var length in new[] { 0, 1, 512, 700, bytes.Length / 3, bytes.Length / 2, (int)manifest.At - 512, (int)manifest.At,
            (int)manifest.At + 9, (int)entries[^1].At - 512, (int)entries[^1].At + 9 })
        {
            var said = await ErrorAsync(bytes[..length]);
            Assert.True(said.Contains(" cannot be used: "), $"{length} bytes: {said}");
        }

        await NothingIsTouchedAsync(bytes[..(bytes.Length / 2)], "was cut off");
        await NothingIsTouchedAsync(bytes[..((int)manifest.At - 512)], "it has no manifest");
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":2", "its format is 2, and this build knows 1")]
    [InlineData("\"format\":1", "\"shape\":1", "its manifest is of no kind this build knows")]
    [InlineData("\"entries\"", "\"things\"", "its manifest is of no kind this build knows")]
    [InlineData("\"schema\":", "\"schema\":9", "a newer build restores it")]
    [InlineData("\"name\":\"likes\"", "\"name\":\"loves\"", "tables/likes has no place in it")]
    [InlineData("\"uploads/", "\"elsewhere/", "is missing")]
    public async Task WhatTheBuildDoesNotKnowIsNotTaken(string part, string other, string said)
    {
        var file = await Copies.RewrittenAsync(await Copies.BackedUpAsync(), manifest => manifest.Replace(part, other));
        await NothingIsTouchedAsync(await File.ReadAllBytesAsync(file), said);
    }

    [Theory]
    [InlineData("\"rows\":6", "\"rows\":5", "likes: 6 rows instead of 5; nothing was kept")]
    [InlineData("\"hash\":\"", "\"hash\":\"1", "but not the same; nothing was kept")]
    [InlineData("\"likeid\"", "\"likeno\"", "likes has the columns created, likeid, owner, postid")]
    public async Task RowsThatAreNotWhatTheManifestSaysAreNotKept(string part, string other, string said)
    {
        var file = await Copies.RewrittenAsync(await Copies.BackedUpAsync(), manifest => manifest.Replace(part, other));
        var config = await Copies.PlaceAsync(Copies.Another(), Copies.Fresh("uploads"));
        Assert.Contains(said, (await Assert.ThrowsAsync<CommandException>(() => Copies.RestoreAsync(file, config))).Message);
        Assert.Equal(0, await Postgres.OneAsync<long>(config.Target.Options.Database, "select count(*) from users"));
    }

    [Fact]
    public async Task WhatIsNoArchiveIsNone()
    {
        await NothingIsTouchedAsync("These are notes.\n"u8.ToArray(), " cannot be used: ");
        await NothingIsTouchedAsync(await File.ReadAllBytesAsync(Directory.GetFiles(Copies.Uploads)[0]), " cannot be used: ");
        await Assert.ThrowsAsync<FileNotFoundException>(() => Archive.OpenAsync(Copies.Fresh(), (_, _, _) => { }));
    }

    private async Task<string> ErrorAsync(byte[] bytes)
    {
        var file = Copies.Fresh();
        await File.WriteAllBytesAsync(file, bytes);
        return (await Assert.ThrowsAsync<CommandException>(() => Archive.OpenAsync(file, (_, _, _) => { }))).Message;
    }

    private async Task NothingIsTouchedAsync(byte[] bytes, string said)
    {
        var (file, name, uploads) = (Copies.Fresh(), Copies.Another(), Copies.Fresh("uploads"));
        await File.WriteAllBytesAsync(file, bytes);
        var config = await Copies.PlaceAsync(name, uploads);
        var message = (await Assert.ThrowsAsync<CommandException>(() => Copies.RestoreAsync(file, config))).Message;
        Assert.Contains(said, message);
        Assert.DoesNotContain('\n', message);
        Assert.False(await new DatabaseAdmin(config, config.Target).ExistsAsync());
        Assert.False(Directory.Exists(uploads));
    }
}
