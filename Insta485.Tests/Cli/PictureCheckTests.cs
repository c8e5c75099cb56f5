using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Npgsql;
using UploadStore = Insta485.Web.Configuration.UploadStore;

namespace Insta485.Tests.Cli;

/// <summary>What is wrong with the pictures is said, and mended where it can be.</summary>
public sealed class PictureCheckTests : IAsyncLifetime
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private readonly SiteFixture _site = new();

    public Task InitializeAsync() => _site.InitializeAsync();

    public Task DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task TheSampleIsAsItShouldBe() => Assert.Empty(await FoundAsync());

    [Fact]
    public async Task ARowWithoutItsFileIsFoundAndCannotBeMended()
    {
        File.Delete(PathOf(Flower));
        Assert.Equal([$"{Flower}: there is a row, but no file"], await FoundAsync());
        Assert.Equal([$"{Flower}: there is a row, but no file"], await FoundAsync(mayFix: true));
    }

    [Fact]
    public async Task AFileWithoutARowIsFoundOnceItIsAnHourOld()
    {
        var (young, old) = ("0123456789abcdef0123456789abcdef.jpg", "320/fedcba9876543210fedcba9876543210.png");
        foreach (var (key, age) in new[] { (young, 59), (old, 61) })
        {
            await File.WriteAllBytesAsync(PathOf(key), TestPictures.Png());
            File.SetLastWriteTimeUtc(PathOf(key), DateTime.UtcNow.AddMinutes(-age));
        }

        Assert.Equal([$"{old}: there is a file, but no row"], await FoundAsync());
        Assert.Equal([$"{old}: there is a file, but no row: mended"], await FoundAsync(mayFix: true));
        Assert.Equal((true, false), (File.Exists(PathOf(young)), File.Exists(PathOf(old))));
        Assert.Empty(await FoundAsync());
    }

    [Fact]
    public async Task OnAnotherDatabaseThanTheFilesNothingIsRemovedUnasked()
    {
        Array.ForEach(Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories),
            file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1)));
        await _site.RunAsync("delete from users");
        await Assert.ThrowsAsync<CommandException>(() => FoundAsync(mayFix: true));
        Assert.Equal(48, Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories).Length);
        Assert.Equal(48 + 8, (await FoundAsync(mayFix: true, mayRemoveMost: true)).Count);
        Assert.Empty(Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("320")]
    [InlineData("square")]
    public async Task AMissingSizeIsMadeAgain(string size)
    {
        var before = await File.ReadAllBytesAsync(PathOf(Flower));
        File.Delete(PathOf($"{size}/{Flower}"));
        Assert.Equal([$"{Flower}: {size}/{Flower} is missing"], await FoundAsync());
        await FixedAsync();
        Assert.True(File.Exists(PathOf($"{size}/{Flower}")));
        Assert.Equal(before, await File.ReadAllBytesAsync(PathOf(Flower)));
    }

    [Fact]
    public async Task AnotherPictureThanTheRowsIsFoundAndCannotBeMended()
    {
        await File.WriteAllBytesAsync(PathOf(Flower), await Samples.ConvertAsync(Samples.Corners(80, 60), ".jpg[strip]"));
        Assert.Equal([$"{Flower}: the file is not the one its row describes"], await FoundAsync());
        Assert.Equal([$"{Flower}: the file is not the one its row describes"], await FoundAsync(mayFix: true));
    }

    [Fact]
    public async Task WhatAPictureSaysIsTakenOut()
    {
        await MarkAsync(Flower);
        var found = await FoundAsync();
        Assert.Equal((2, $"{Flower}: the file is not the one its row describes"), (found.Count, found[0]));
        Assert.StartsWith($"{Flower}: {Flower} holds APP1", found[1]);
        Assert.Equal(found, await FoundAsync(mayFix: true));
        await _site.RunAsync($"delete from pictures where filename = '{Flower}'");
        await FixedAsync();
        await MarkAsync($"640/{Flower}");
        Assert.StartsWith($"{Flower}: 640/{Flower} holds EXIF", Assert.Single(await FoundAsync()));
        await FixedAsync();
    }

    [Fact]
    public async Task APictureOfAnEarlierVersionIsMendedAtOnce()
    {
        // It says where it was taken, has no sizes and no row.
        await MarkAsync(Flower);
        PictureVariant.All.ToList().ForEach(size => File.Delete(PathOf(size.KeyOf(Flower))));
        await _site.RunAsync($"delete from pictures where filename = '{Flower}'");
        Assert.Equal(7, (await FoundAsync()).Count);
        await FixedAsync();
    }

    [Fact]
    public async Task ARowIsWrittenForAPictureWithoutOneAndNobodysIsRemoved()
    {
        await _site.RunAsync($"update pictures set filename = 'nobodys.jpg' where filename = '{Flower}'");
        Assert.Equal([$"{Flower}: no row describes it", "nobodys.jpg: described, but nobody's"], await FoundAsync());
        await FixedAsync();
        Assert.Equal(8, await _site.OneAsync<long>("select count(*) from pictures"));
    }

    [Fact]
    public async Task PicturesMoveToABucketAndBackByteForByte()
    {
        await using var server = await S3Server.StartAsync();
        (string, string)[] s3 = [.. server.Settings("x/").Where(setting => setting.Key != "Uploads:Store")];
        var here = await Postgres.PlaceAsync(_site.Database, null, [("Uploads:Folder", _site.Uploads), .. s3]);
        var back = Path.Combine(_site.Uploads, "..", "back");
        var there = await Postgres.PlaceAsync(_site.Database, null, [("Uploads:Folder", back), .. s3, ("Uploads:Store", "S3")]);
        // Cut off after seven; what is there is not sent again, what is there by half is.
        await Assert.ThrowsAsync<OperationCanceledException>(() => PictureVerbs.MoveAsync(here, UploadStore.S3, Cut));
        Assert.Equal(7, server.Objects.Count);
        var half = server.Objects.Keys.First();
        server.Objects[half] = server.Objects[half] with { Bytes = server.Objects[half].Bytes[..9] };
        await PictureVerbs.MoveAsync(here, UploadStore.S3, (_, _) => { });
        Assert.Equal(48 + 1, server.Requests.Count(request => request.StartsWith("PUT")));
        await PictureVerbs.MoveAsync(here, UploadStore.S3, (_, _) => { });
        Assert.Equal(48 + 1, server.Requests.Count(request => request.StartsWith("PUT")));
        await Assert.ThrowsAsync<OperationCanceledException>(() => PictureVerbs.MoveAsync(there, UploadStore.Folder, Cut));
        await PictureVerbs.MoveAsync(there, UploadStore.Folder, (_, _) => { });
        var files = Directory.GetFiles(_site.Uploads, "*", SearchOption.AllDirectories);
        Assert.Equal((48, 48), (files.Length, Directory.GetFiles(back, "*", SearchOption.AllDirectories).Length));
        Assert.All(files,
            file => Assert.Equal(File.ReadAllBytes(file),
                File.ReadAllBytes(Path.Combine(back, Path.GetRelativePath(_site.Uploads, file)))));
        await Assert.ThrowsAsync<CommandException>(() => PictureVerbs.MoveAsync(here, UploadStore.Folder, (_, _) => { }));
    }

    private static void Cut(int done, int all)
    {
        if (done == 7)
        {
            throw new OperationCanceledException();
        }
    }

    private string PathOf(string key) => Path.Combine(_site.Uploads, key);

    private async Task MarkAsync(string key) =>
        await File.WriteAllBytesAsync(PathOf(key), MetadataInjector.Mark(await File.ReadAllBytesAsync(PathOf(key))));

    private async Task FixedAsync()
    {
        Assert.All(await FoundAsync(mayFix: true), line => Assert.EndsWith(": mended", line));
        Assert.Empty(await FoundAsync());
    }

    // What is said; the number is of what is not mended.
    private async Task<List<string>> FoundAsync(bool mayFix = false, bool mayRemoveMost = false)
    {
        var said = new List<string>();
        await using var connection = new NpgsqlConnection(_site.Config.Target.ConnectionString(isPooled: false));
        await connection.OpenAsync();
        using var tools = new PictureTools(_site.Config.Options);
        var found = await new PictureCheck(connection, tools.Files, tools.Uploads, said.Add, mayRemoveMost).RunAsync(mayFix);
        Assert.Equal(said.Count(line => !line.EndsWith(": mended")), found);
        return said;
    }
}
