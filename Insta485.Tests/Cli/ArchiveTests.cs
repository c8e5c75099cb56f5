using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Errors;

namespace Insta485.Tests.Cli;

/// <summary>A changed, incomplete or foreign file is rejected before anything is restored.</summary>
[Trait("Category", "Slow")]
public sealed class ArchiveTests(BackedUpDatabase source) : IClassFixture<BackedUpDatabase>
{
    private BackupFixture Fixture => source.Fixture;

    [Fact]
    public async Task ChangedByteIsFoundAnywhere()
    {
        var bytes = await File.ReadAllBytesAsync(source.File);
        var entries = BackupFixture.Entries(source.File).Where(entry => entry.Bytes.Length > 0).ToList();
        var flower = entries.Find(entry => entry.Name.StartsWith("uploads/"));
        foreach (var (name, offset) in entries
            .Select(entry => (entry.Name, entry.Offset + (entry.Bytes.Length / 2)))
            // In a header: the first letter of the name, and a digit of the length.
            .Append((flower.Name, flower.Offset - 512)).Append((flower.Name, flower.Offset - 512 + 124 + 9)))
        {
            var message = await ErrorAsync([.. bytes[..(int)offset], (byte)(bytes[offset] ^ 1), .. bytes[(int)(offset + 1)..]]);
            Assert.True(message.Contains(" can't be used: "), $"{name} at {offset}: {message}");
        }

        await AssertRejectedAsync(
            [.. bytes[..(int)flower.Offset], (byte)(bytes[flower.Offset] ^ 1), .. bytes[(int)(flower.Offset + 1)..]],
            $"{flower.Name} does not match its checksum");
    }

    [Fact]
    public async Task IncompleteArchiveIsFoundWhereverItEnds()
    {
        var bytes = await File.ReadAllBytesAsync(source.File);
        var entries = BackupFixture.Entries(source.File);
        var manifest = entries.Single(entry => entry.Name == "manifest.json");
        foreach (var length in new[] { 0, 1, 512, 700, bytes.Length / 3, bytes.Length / 2, (int)manifest.Offset - 512, (int)manifest.Offset,
            (int)manifest.Offset + 9, (int)entries[^1].Offset - 512, (int)entries[^1].Offset + 9 })
        {
            var message = await ErrorAsync(bytes[..length]);
            Assert.True(message.Contains(" can't be used: "), $"{length} bytes: {message}");
        }

        await AssertRejectedAsync(bytes[..(bytes.Length / 2)], "it is incomplete or not a backup");
        await AssertRejectedAsync(bytes[..((int)manifest.Offset - 512)], "it has no manifest");
    }

    [Theory]
    [InlineData("\"format\":1", "\"format\":2", "its format is 2, and this build reads format 1")]
    [InlineData("\"format\":1", "\"shape\":1", "this build can't read its manifest")]
    [InlineData("\"entries\"", "\"things\"", "this build can't read its manifest")]
    [InlineData("\"schema\":", "\"schema\":9", "restore it with a newer build")]
    [InlineData("\"name\":\"likes\"", "\"name\":\"loves\"", "tables/likes is unexpected")]
    [InlineData("\"uploads/", "\"elsewhere/", "is missing")]
    public async Task UnknownManifestIsRejected(string part, string other, string message)
    {
        var file = await Fixture.RewriteManifestAsync(source.File, manifest => manifest.Replace(part, other));
        await AssertRejectedAsync(await File.ReadAllBytesAsync(file), message);
    }

    [Theory]
    [InlineData("\"rows\":6", "\"rows\":5", "likes: 6 rows instead of 5; the transaction was rolled back")]
    [InlineData("\"hash\":\"", "\"hash\":\"1", "rows as expected, but their contents differ; the transaction was rolled back")]
    [InlineData("\"likeid\"", "\"likeno\"",
        "the table likes has the columns created, likeid, owner, postid, and at the source created, likeno, owner, postid")]
    public async Task RowsThatDifferFromTheManifestAreRolledBack(string part, string other, string message)
    {
        var file = await Fixture.RewriteManifestAsync(source.File, manifest => manifest.Replace(part, other));
        var config = await Fixture.ConfigAsync(Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        Assert.Contains(message, (await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config))).Message);
        Assert.Equal(0, await Postgres.OneAsync<long>(config.Target.Options.Database, "select count(*) from users"));
    }

    [Fact]
    public async Task OtherFilesAreRejected()
    {
        await AssertRejectedAsync("These are notes.\n"u8.ToArray(), " can't be used: ");
        await AssertRejectedAsync(await File.ReadAllBytesAsync(Directory.GetFiles(Fixture.Uploads)[0]), " can't be used: ");
        foreach (var (path, message) in new[] { (Fixture.NewPath(), "does not exist"), (Fixture.Folder, "is not a file") })
        {
            var error = await Assert.ThrowsAsync<CommandException>(() => Archive.OpenAsync(path, (_, _, _) => { }));
            Assert.Equal($"restore: {path} {message}", error.Message);
        }
    }

    private async Task<string> ErrorAsync(byte[] bytes)
    {
        var file = Fixture.NewPath();
        await File.WriteAllBytesAsync(file, bytes);
        return (await Assert.ThrowsAsync<CommandException>(() => Archive.OpenAsync(file, (_, _, _) => { }))).Message;
    }

    // Nothing was created or restored.
    private async Task AssertRejectedAsync(byte[] bytes, string message)
    {
        var (file, name, uploads) = (Fixture.NewPath(), Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        await File.WriteAllBytesAsync(file, bytes);
        var config = await Fixture.ConfigAsync(name, uploads);
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config));
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(await new DatabaseAdmin(config, config.Target).ExistsAsync());
        Assert.False(Directory.Exists(uploads));
    }
}
