using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>Temporary files lie in a folder of the site, which only its user can enter, and nothing of them is left.</summary>
public sealed class TempFolderTests(SiteFixture site) : IClassFixture<SiteFixture>, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-temp-").FullName;

    private string Own => Path.Combine(_folder, "own");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EachProcessHasItsOwnAndLeavesNothing()
    {
        using (var first = await NewAsync())
        {
            using var second = await NewAsync();
            Assert.NotEqual(first.Path, second.Path);
            Assert.True(Directory.Exists(first.Path));
            await first.UseAsync(folder =>
            {
                Assert.Equal(first.Path, Path.GetDirectoryName(folder));
                Assert.All([Own, first.Path, folder], path => Assert.Equal(OwnerOnly, File.GetUnixFileMode(path)));
                return File.WriteAllTextAsync(Path.Combine(folder, "came"), "half a photo").ContinueWith(_ => folder);
            });
            Assert.Equal("lock", Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(first.Path))));
        }

        Assert.Empty(Directory.GetFileSystemEntries(Own));
    }

    [Fact]
    public async Task WhatAKilledProcessLeftIsDeletedAndNothingElse()
    {
        var left = Leftover();
        var other = Directory.CreateDirectory(Path.Combine(Own, "insta485-of-another-program")).FullName;
        using var temp = await NewAsync();
        Assert.Equal([temp.Path, other], Directory.GetDirectories(Own).OrderBy(path => path == other));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task AFolderThatOthersMayEnterIsRefused()
    {
        Directory.CreateDirectory(Own, OwnerOnly | UnixFileMode.OtherExecute);
        var refused = await Assert.ThrowsAsync<SettingsException>(NewAsync);
        Assert.Contains($"TempFolder names a folder that other users may enter: run `chmod 700 {Own}`", refused.Message);
    }

    [Fact]
    public async Task AFolderThatCannotBeCreatedIsRefused()
    {
        await File.WriteAllTextAsync(Own, "");
        var refused = await Assert.ThrowsAsync<SettingsException>(NewAsync);
        Assert.Contains("TempFolder names a folder that can't be created", refused.Message);
    }

    // With a folder of the system that is there to see what lands in it. In a container nothing but two folders can be written.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheSiteStoresNothingElsewhere(bool isReadOnly)
    {
        var system = Directory.CreateDirectory(Path.Combine(_folder, "system")).FullName;
        var left = Leftover();
        var port = FreePort();
        var local = "Database__Targets__Local__";
        var uploads = site.Uploads;
        string[] container = isReadOnly && OperatingSystem.IsLinux()
            ? ["bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--bind", Own, Own, "--bind", uploads, uploads]
            : [];
        await using var child = ChildProcess.Start(_folder,
        [
            ("Urls", $"http://127.0.0.1:{port}"), ("TMPDIR", system), ("DOTNET_EnableDiagnostics", "0"), ("TempFolder", Own),
            (local + "Port", $"{site.Config.Target.Options.Port}"), (local + "Password", site.Config.Target.Options.Password),
            (local + "Database", site.Database), (local + "TlsMode", "Disable"), ("Uploads__Folder", uploads),
            ("Accounts__BcryptWorkFactor", "4"),
        ], [.. container, "dotnet", Path.Combine(AppContext.BaseDirectory, "Insta485.Web.dll")]);
        var visitor = await LogInAsync(child, new Uri($"http://127.0.0.1:{port}"));
        Assert.False(Directory.Exists(left));

        // Half of a large form: what came is on the disk.
        var photo = await Samples.ConvertAsync(Samples.Noise(700, 700), ".png");
        using var request = await RawUpload.NewAsync(visitor, "noise.png", photo);
        var body = await request.Content!.ReadAsByteArrayAsync();
        var pipe = new Pipe();
        var content = new StreamContent(pipe.Reader.AsStream());
        content.Headers.ContentLength = body.Length;
        content.Headers.ContentType = request.Content.Headers.ContentType;
        request.Content = content;
        var sending = visitor.SendAsync(request);
        await pipe.Writer.WriteAsync(body.AsMemory(0, body.Length - 1000));
        await Eventually.Async(() => sending.IsCompleted || Directory.GetFiles(Own, "*", SearchOption.AllDirectories)
            .Any(file => new FileInfo(file).Length > 0));
        Assert.False(sending.IsCompleted, string.Join('\n', child.Lines));
        await pipe.Writer.WriteAsync(body.AsMemory(body.Length - 1000));
        await pipe.Writer.CompleteAsync();
        Assert.True((await sending).Status == 302, string.Join('\n', child.Lines));
        Assert.Empty(Directory.GetFileSystemEntries(system));
        if (container.Length == 0)
        {
            Assert.Equal(0, await child.EndAsync());
            Assert.Empty(Directory.GetFileSystemEntries(system));
            Assert.Empty(Directory.GetFileSystemEntries(Own));
        }
    }

    private async Task<TempFolder> NewAsync() =>
        new((await Postgres.PlaceAsync("none", null, ("TempFolder", Own))).Options);

    private string Leftover()
    {
        Directory.CreateDirectory(Own, OwnerOnly);
        var left = Directory.CreateDirectory(Path.Combine(Own, "insta485-" + Guid.NewGuid().ToString("N"))).FullName;
        File.WriteAllText(Path.Combine(left, "lock"), "");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(left, "work")).FullName, "came"), "half a photo");
        return left;
    }

    private static async Task<Visitor> LogInAsync(ChildProcess child, Uri address)
    {
        var visitor = new Visitor(address);
        await Eventually.Async(async () =>
        {
            Assert.False(child.HasEnded, string.Join('\n', child.Lines));
            try
            {
                return (await visitor.GetAsync("/healthz/ready")).Status == 200;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        Assert.Equal(302, (await visitor.LogInAsync("awdeorio", "chickens")).Status);
        return visitor;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
