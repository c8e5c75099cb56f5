using System.Diagnostics;
using Insta485.Decoder;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>
/// The decoder as a process of its own at a socket, as its container runs it: without network, and with nothing to write to.
/// </summary>
public sealed class DecoderSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-socket-").FullName;

    private string SocketPath => Path.Combine(_folder, "run", "socket");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task PhotosAreDecodedAtASocketAndAWorkerEndsWithItsConnection()
    {
        using var server = await StartAsync();
        using (var kept = await PictureProcessorFixture.NewAsync(("Uploads:Decoder", SocketPath)))
        {
            var picture = await Samples.ConvertAsync(Samples.Corners(120, 80), ".jpg");
            // More than a worker decodes.
            for (var i = 0; i <= DecoderProcess.MaxPhotos; i++)
            {
                Assert.Equal(120, (await kept.TakeAsync(picture)).Width);
            }

            Assert.True(SpinWait.SpinUntil(() => Children(server).Count == 1, TimeSpan.FromSeconds(20)));
        }

        Assert.True(SpinWait.SpinUntil(() => Children(server).Count == 0, TimeSpan.FromSeconds(20)));
        await EndAsync(server);
        Assert.Equal(0, server.ExitCode);
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task APhotoThatTakesAWorkerOverFindsNoSecretNoNetworkAndNoDatabase()
    {
        var postgres = await Postgres.ServerAsync();
        var secret = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(secret, "very-secret");
        using var server = await StartAsync("/bin/sh", "-c", $$"""
            found() { if eval "$2" >/dev/null 2>&1; then printf '%s:yes ' "$1"; else printf '%s:no ' "$1"; fi; }
            found file 'cat {{secret}}'
            found root 'ls /root'
            found database 'ls {{Path.Combine(Postgres.Root, "var", "postgres-test", "data", "base")}}'
            found network 'bash -c "exec 3<>/dev/tcp/127.0.0.1/{{postgres.Port}}"'
            found written 'touch /usr/loot || touch /tmp/loot'
            usual='^\(PATH\|LC_ALL\|HOME\|TMPDIR\|PWD\|OLDPWD\|MALLOC_\|DOTNET_\|_=\|SHLVL\)'
            found environ 'cat /proc/*/environ | tr "\0" "\n" | grep -qv "$usual"'
            echo
            """);
        using var worker = await DecoderWorker.ConnectAsync(SocketPath);
        using var reader = new StreamReader(worker.Output);
        Assert.Equal("file:no root:no database:no network:no written:no environ:no", (await reader.ReadToEndAsync()).Trim());
        await EndAsync(server);
    }

    // What compose gives its container: no network, a read-only system, no capabilities, and a folder for the socket.
    private async Task<Process> StartAsync(params string[] program)
    {
        var run = Directory.CreateDirectory(Path.Combine(_folder, "run")).FullName;
        var words = DecoderSandbox.Command(DecoderIsolation.Namespaces, [.. DecoderProcess.Program, "--socket", "/run/socket", .. program]);
        var at = Array.IndexOf(words, "--remount-ro");
        var start = new ProcessStartInfo(words[0], [.. words[1..at], "--bind", run, "/run", .. words[at..]]) { UseShellExecute = false };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        var server = Process.Start(start)!;
        Assert.True(SpinWait.SpinUntil(() => File.Exists(SocketPath), TimeSpan.FromSeconds(60)));
        return server;
    }

    // SIGTERM to the decoder, which is process 2 or later in its namespace: bubblewrap passes no signal on.
    private static async Task EndAsync(Process server)
    {
        var decoder = All().First(id => ParentOf(id) is var parent && parent > 0 && ParentOf(parent) == server.Id);
        await Samples.RunAsync("kill", "-TERM", $"{decoder}");
        await server.WaitForExitAsync();
    }

    // Workers: what the decoder has started. bubblewrap and its first process are its parents.
    private static List<int> Children(Process server) =>
        [.. All().Where(id => ParentOf(id) is var decoder && decoder > 0 && ParentOf(decoder) is var init && init > 0
            && ParentOf(init) == server.Id)];

    private static IEnumerable<int> All() => Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0).Where(id => id > 0);

    private static int ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }
}
