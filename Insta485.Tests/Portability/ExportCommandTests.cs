using Insta485.Tests.Cli.Commands;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Portability;

/// <summary><c>bin/insta485db export NAME FILE</c>. jflinn has rows that a suspension put aside.</summary>
public sealed class ExportCommandTests(BackedUpDatabase database) : IClassFixture<BackedUpDatabase>
{
    private readonly BackupFixture _fixture = database.Fixture;

    [Fact]
    public async Task ItExportsWhatASuspensionPutAsideToo()
    {
        await Postgres.RunAsync(_fixture.Name, """
            insert into account_settings (username, suspended) values ('jflinn', now())
            on conflict (username) do update set suspended = excluded.suspended
            """);
        var file = _fixture.NewPath("jflinn.zip");
        var run = await CommandRun.OfAsync(await _fixture.ConfigAsync(), "export", "jflinn", file);
        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.Matches(@"^Exported jflinn to .*jflinn\.zip \(\d+\.\d MB\)\.\n\z", run.Output);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var archive = ArchiveFile.Read(await File.ReadAllBytesAsync(file));
        Assert.Equal("", archive.Manifest["site"]!.GetValue<string>());
        var comment = archive.List("comments.json").Single(one => $"{one["text"]}" == "words");
        Assert.Equal("before", $"{comment["edits"]![0]!["text"]}");
        Assert.Contains(archive.List("likes.json"), one => $"{one["post"]}" == "/posts/1/");
        Assert.Contains(archive.List("following.json"), one => $"{one["name"]}" == "jag");
        Assert.True(await Postgres.OneAsync<bool>(_fixture.Name,
            "select exists (select from moderation_log where act = 'export' and subject = 'jflinn')"));
        // A file that is there is not replaced.
        var again = await CommandRun.OfAsync(await _fixture.ConfigAsync(), "export", "jflinn", file);
        Assert.Equal((1, $"Error: export: {file} exists already\n"), (again.Status, again.Error));
    }

    [Fact]
    public async Task AMissingPhotoIsSaidAndIsAnExitStatus()
    {
        var file = _fixture.NewPath("jag.zip");
        var uploads = Path.Combine(_fixture.Folder, "empty");
        Directory.CreateDirectory(uploads);
        var run = await CommandRun.OfAsync(await _fixture.ConfigAsync(uploads: uploads), "export", "jag", file);
        Assert.Equal(2, run.Status);
        Assert.Contains("could not be read; manifest.json names them.", run.Output);
        Assert.NotEmpty(ArchiveFile.Read(await File.ReadAllBytesAsync(file)).Missing);
    }

    [Theory]
    [InlineData("nobody", "nobody.zip", "there is no user nobody")]
    [InlineData("jag", "no/folder/jag.zip", "does not exist")]
    public async Task WhatCannotBeWrittenLeavesNoFile(string name, string file, string error)
    {
        var path = _fixture.NewPath("") + file;
        var run = await CommandRun.OfAsync(await _fixture.ConfigAsync(), "export", name, path);
        Assert.Equal(1, run.Status);
        Assert.Contains(error, run.Error);
        Assert.False(File.Exists(path));
    }
}
