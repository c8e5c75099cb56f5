using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;
using UploadStore = Insta485.Web.Configuration.UploadStore;

namespace Insta485.Tests.Cli;

/// <summary>Problems of photos are reported, and repaired where possible.</summary>
[Trait("Category", "Slow")]
public sealed class PictureCheckTests : IAsyncLifetime
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private readonly SiteFixture _site = new();

    public Task InitializeAsync() => _site.InitializeAsync();

    public Task DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task SampleHasNoProblem() => Assert.Empty(await ProblemsAsync());

    [Fact]
    public async Task MissingFileIsReportedAndCantBeRepaired()
    {
        File.Delete(PathOf(Flower));
        Assert.Equal([$"{Flower}: the file is missing"], await ProblemsAsync());
        Assert.Equal([$"{Flower}: the file is missing"], await ProblemsAsync(mayFix: true));
    }

    [Fact]
    public async Task OrphanedFileIsReportedOnceItIsAnHourOld()
    {
        var (young, old) = ("0123456789abcdef0123456789abcdef.jpg", "320/fedcba9876543210fedcba9876543210.png");
        foreach (var (key, age) in new[] { (young, 59), (old, 61) })
        {
            await File.WriteAllBytesAsync(PathOf(key), TestPictures.Png());
            File.SetLastWriteTimeUtc(PathOf(key), DateTime.UtcNow.AddMinutes(-age));
        }

        Assert.Equal([$"{old}: orphaned, no row refers to this file"], await ProblemsAsync());
        Assert.Equal([$"{old}: orphaned, no row refers to this file: repaired"], await ProblemsAsync(mayFix: true));
        Assert.Equal((true, false), (File.Exists(PathOf(young)), File.Exists(PathOf(old))));
        Assert.Empty(await ProblemsAsync());
    }

    [Fact]
    public async Task AnArchiveThatNoImportUsesIsDeletedOnceItIsAnHourOld()
    {
        string[] names = [.. "abc".Select(letter => new string(letter, 32) + ".zip")];
        Directory.CreateDirectory(PathOf("imports"));
        foreach (var (name, age) in names.Zip([61, 61, 59]))
        {
            await File.WriteAllTextAsync(PathOf($"imports/{name}"), "an archive");
            File.SetLastWriteTimeUtc(PathOf($"imports/{name}"), DateTime.UtcNow.AddMinutes(-age));
        }

        await _site.RunAsync($"insert into imports (username, filename, total) values ('jag', '{names[1]}', 3)");
        Assert.Equal([$"imports/{names[0]}: orphaned, no import uses this archive"], await ProblemsAsync());
        Assert.Equal([$"imports/{names[0]}: orphaned, no import uses this archive: repaired"], await ProblemsAsync(mayFix: true));
        Assert.Equal(names[1..], Directory.GetFiles(PathOf("imports")).Select(file => Path.GetFileName(file)).Order());
    }

    [Fact]
    public async Task AnImportThatWasNotEndedIsEndedAfterThirtyDays()
    {
        string[] names = [.. "de".Select(letter => new string(letter, 32) + ".zip")];
        Directory.CreateDirectory(PathOf("imports"));
        foreach (var name in names)
        {
            await File.WriteAllTextAsync(PathOf($"imports/{name}"), "an archive");
            File.SetLastWriteTimeUtc(PathOf($"imports/{name}"), DateTime.UtcNow.AddDays(-31));
        }

        await _site.RunAsync($"""
            insert into imports (username, filename, total, created) values
                ('jag', '{names[0]}', 3, (now() at time zone 'utc') - interval '31 days'),
                ('michjc', '{names[1]}', 3, (now() at time zone 'utc') - interval '29 days'),
                ('awdeorio', null, 3, (now() at time zone 'utc') - interval '31 days')
            """);
        const string Old = "The import of jag was begun more than 30 days ago and not ended";
        Assert.Equal([Old], await ProblemsAsync());
        Assert.Equal(
            [$"{Old}: repaired", $"imports/{names[0]}: orphaned, no import uses this archive: repaired"],
            await ProblemsAsync(mayFix: true));
        Assert.Equal(names[1..], Directory.GetFiles(PathOf("imports")).Select(file => Path.GetFileName(file)));
        Assert.Equal("awdeorio michjc", await _site.OneAsync<string>("select string_agg(username, ' ' order by username) from imports"));
    }

    [Fact]
    public async Task FurtherPhotosOfPostsArePhotosAndPendingOnesAreSweptAfterADay()
    {
        await _site.RunAsync("delete from posts");
        var names = (await _site.OneAsync<string>("""
            select string_agg(filename, ' ') from pictures where filename not in (select filename from users)
            """)).Split(' ');
        await _site.RunAsync($"""
            insert into posts (postid, owner, filename) values (50, 'jag', '{names[0]}');
            insert into post_pictures (postid, place, filename) values (50, 2, '{names[1]}');
            insert into pending_pictures (username, filename, place) values ('jag', '{names[2]}', 1);
            insert into pending_pictures (username, filename, place, created)
            values ('jag', '{names[3]}', 1, now() at time zone 'utc' - interval '25 hours');
            """);
        Array.ForEach(Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories),
            file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1)));
        var problem = $"{names[3]}: was kept for a post that was not sent again within a day";
        Assert.Equal([problem], await ProblemsAsync());
        Assert.Equal([$"{problem}: repaired"], await ProblemsAsync(mayFix: true));
        Assert.Equal([true, true, true, false], names.Take(4).Select(name => File.Exists(PathOf(name))));
        Assert.Equal(0, await _site.OneAsync<long>($"select count(*) from pictures where filename = '{names[3]}'"));
        Assert.Empty(await ProblemsAsync());
    }

    [Fact]
    public async Task MostFilesAreDeletedOnlyAfterAConfirmation()
    {
        Array.ForEach(Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories),
            file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1)));
        await _site.RunAsync("delete from users");
        var error = await Assert.ThrowsAsync<CommandException>(() => ProblemsAsync(mayFix: true));
        Assert.Equal($"48 of 48 files belong to no row of the database {_site.Database}, and nothing was deleted. "
            + $"If it is the right database, pass --yes-destroy {_site.Database}", error.Message);
        Assert.Equal(48, Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(48 + 8, (await ProblemsAsync(mayFix: true, mayRemoveMost: true)).Count);
        Assert.Empty(Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("320")]
    [InlineData("square")]
    public async Task MissingSizeIsCreatedAgain(string size)
    {
        var before = await File.ReadAllBytesAsync(PathOf(Flower));
        File.Delete(PathOf($"{size}/{Flower}"));
        Assert.Equal([$"{Flower}: {size}/{Flower} is missing"], await ProblemsAsync());
        await AssertRepairedAsync();
        Assert.True(File.Exists(PathOf($"{size}/{Flower}")));
        Assert.Equal(before, await File.ReadAllBytesAsync(PathOf(Flower)));
    }

    [Fact]
    public async Task ModifiedFileIsReportedAndCantBeRepaired()
    {
        await File.WriteAllBytesAsync(PathOf(Flower), await Samples.ConvertAsync(Samples.Corners(80, 60), ".jpg[keep=none]"));
        Assert.Equal([$"{Flower}: the file differs from the checksum in its row"], await ProblemsAsync());
        Assert.Equal([$"{Flower}: the file differs from the checksum in its row"], await ProblemsAsync(mayFix: true));
    }

    [Fact]
    public async Task MetadataIsRemoved()
    {
        await AddMetadataAsync(Flower);
        var found = await ProblemsAsync();
        Assert.Equal((2, $"{Flower}: the file differs from the checksum in its row"), (found.Count, found[0]));
        Assert.StartsWith($"{Flower}: {Flower} contains metadata: APP1", found[1]);
        Assert.Equal(found, await ProblemsAsync(mayFix: true));
        await _site.RunAsync($"delete from pictures where filename = '{Flower}'");
        await AssertRepairedAsync();
        await AddMetadataAsync($"640/{Flower}");
        Assert.StartsWith($"{Flower}: 640/{Flower} contains metadata: EXIF", Assert.Single(await ProblemsAsync()));
        await AssertRepairedAsync();
    }

    [Fact]
    public async Task PhotoOfAnEarlierVersionIsRepairedInOneRun()
    {
        // It contains a place, and has neither sizes nor a row.
        await AddMetadataAsync(Flower);
        PictureVariant.All.ToList().ForEach(size => File.Delete(PathOf(size.KeyOf(Flower))));
        await _site.RunAsync($"delete from pictures where filename = '{Flower}'");
        Assert.Equal(7, (await ProblemsAsync()).Count);
        await AssertRepairedAsync();
    }

    [Fact]
    public async Task MissingRowIsWrittenAndOrphanedRowIsDeleted()
    {
        await _site.RunAsync($"update pictures set filename = 'orphan.jpg' where filename = '{Flower}'");
        Assert.Equal(
            [$"{Flower}: its row in pictures is missing", "orphan.jpg: orphaned row in pictures, no post or user refers to it"],
            await ProblemsAsync());
        await AssertRepairedAsync();
        Assert.Equal(8, await _site.OneAsync<long>("select count(*) from pictures"));
    }

    [Fact]
    public async Task PhotosMoveToABucketAndBackByteForByte()
    {
        await using var server = await S3Server.StartAsync();
        (string, string)[] s3 = [.. server.Settings("x/").Where(setting => setting.Key != "Uploads:Store")];
        var here = await Postgres.PlaceAsync(_site.Database, null, [("Uploads:Folder", _site.Uploads), .. s3]);
        var back = Path.Combine(_site.Uploads, "..", "back");
        var there = await Postgres.PlaceAsync(_site.Database, null, [("Uploads:Folder", back), .. s3, ("Uploads:Store", "S3")]);
        // Interrupted after seven files. Complete copies are not sent again, an incomplete one is.
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => PictureTransfer.MoveAsync(here, UploadStore.S3, _ => { }, StopAfterSeven));
        Assert.Equal(7, server.Objects.Count);
        var half = server.Objects.Keys.First();
        server.Objects[half] = server.Objects[half] with { Bytes = server.Objects[half].Bytes[..9] };
        await PictureTransfer.MoveAsync(here, UploadStore.S3, _ => { }, (_, _) => { });
        Assert.Equal(48 + 1, server.Requests.Count(request => request.StartsWith("PUT")));
        await PictureTransfer.MoveAsync(here, UploadStore.S3, _ => { }, (_, _) => { });
        Assert.Equal(48 + 1, server.Requests.Count(request => request.StartsWith("PUT")));
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => PictureTransfer.MoveAsync(there, UploadStore.Folder, _ => { }, StopAfterSeven));
        await PictureTransfer.MoveAsync(there, UploadStore.Folder, _ => { }, (_, _) => { });
        var files = Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories);
        Assert.Equal((48, 48), (files.Length, Directory.GetFiles(back, "*", SearchOption.AllDirectories).Length));
        Assert.All(files,
            file => Assert.Equal(File.ReadAllBytes(file),
                File.ReadAllBytes(Path.Combine(back, Path.GetRelativePath(_site.Uploads, file)))));
        await Assert.ThrowsAsync<CommandException>(() => PictureTransfer.MoveAsync(here, UploadStore.Folder, _ => { }, (_, _) => { }));
    }

    private static void StopAfterSeven(int done, int all)
    {
        if (done == 7)
        {
            throw new OperationCanceledException();
        }
    }

    private string PathOf(string key) => Path.Combine(_site.Uploads, key);

    private async Task AddMetadataAsync(string key) =>
        await File.WriteAllBytesAsync(PathOf(key), MetadataInjector.Mark(await File.ReadAllBytesAsync(PathOf(key))));

    private async Task AssertRepairedAsync()
    {
        Assert.All(await ProblemsAsync(mayFix: true), line => Assert.EndsWith(": repaired", line));
        Assert.Empty(await ProblemsAsync());
    }

    // The reported lines. The returned number counts the problems that remain.
    private async Task<List<string>> ProblemsAsync(bool mayFix = false, bool mayRemoveMost = false)
    {
        var lines = new List<string>();
        await using var connection = new NpgsqlConnection(_site.Config.Target.ConnectionString(isPooled: false));
        await connection.OpenAsync();
        using var tools = new PictureTools(_site.Config.Options);
        var found = await new PictureCheck(connection, tools, lines.Add, mayRemoveMost).RunAsync(mayFix);
        Assert.Equal(lines.Count(line => !line.EndsWith(": repaired")), found);
        return lines;
    }
}
