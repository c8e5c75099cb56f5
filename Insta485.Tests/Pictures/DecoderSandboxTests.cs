using Insta485.Decoder;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>A script in the decoder's place that looks for what a decoder that was taken over would look for.</summary>
public sealed class DecoderSandboxTests : IDisposable
{
    private const string Secret = "very-secret-of-the-site";

    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-sandbox-").FullName;

    public DecoderSandboxTests() => Environment.SetEnvironmentVariable("INSTA485_TEST_SECRET", Secret);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ThisMachineHasTheStrongest() =>
        Assert.Equal(OperatingSystem.IsLinux() ? DecoderIsolation.Namespaces : DecoderIsolation.None, DecoderSandbox.Isolation);

    [Theory]
    [InlineData(DecoderIsolation.Namespaces)]
    [InlineData(DecoderIsolation.OtherAccount)]
    [InlineData(DecoderIsolation.None)]
    public async Task ItsEnvironmentHoldsNamedVariablesAndItHasLimits(DecoderIsolation isolation)
    {
        var said = await RunAsync("env; for i in t f d c n; do echo limit $(ulimit -$i); done", isolation);
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Subset(
            new HashSet<string> { "PATH", "LC_ALL", "HOME", "TMPDIR", "MALLOC_ARENA_MAX", "PWD", "OLDPWD", "_", "SHLVL",
                "DOTNET_EnableDiagnostics", "DOTNET_EnableWriteXorExecute", "DOTNET_TieredPGO", "DOTNET_GCConserveMemory" },
            lines.Where(line => line.Contains('=')).Select(line => line.Split('=')[0]).ToHashSet());
        var limits = lines.Where(line => line.StartsWith("limit ")).Select(line => line[6..]).ToList();
        Assert.Equal(["20", "0", "1048576", "0", "64"], limits);
    }

    [Fact]
    public async Task ItFindsNoSecretNoNetworkAndNoDatabase()
    {
        var server = await Postgres.ServerAsync();
        var secret = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(secret, Secret);
        var loot = await RunAsync(Loot(secret, server.Port), DecoderIsolation.Namespaces);
        Assert.Equal("environ:0 file:no root:no database:no network:no user:0 written:no elsewhere:no processes:few", loot.Trim());
    }

    // What the others do not find is there to be found.
    [Fact]
    public async Task WithoutWallsItFindsAll()
    {
        var server = await Postgres.ServerAsync();
        var secret = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(secret, Secret);
        var script = Loot(secret, server.Port).Replace("/usr/written", Path.Combine(_folder, "written"));
        var loot = await RunAsync(script, DecoderIsolation.None);
        Assert.Contains("file:yes root:yes database:yes network:yes user:0 written:yes elsewhere:yes processes:many", loot);
    }

    [Fact]
    public async Task WithoutNamespacesAnotherAccountFindsNoSecretEither()
    {
        var server = await Postgres.ServerAsync();
        var secret = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(secret, Secret);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var loot = await RunAsync(Loot(secret, server.Port), DecoderIsolation.OtherAccount);
        Assert.StartsWith("environ:0 file:no root:no database:no ", loot.Trim());
        Assert.Contains("user:64485 written:no", loot);
    }

    // The same walls for a site that does not run as root: no user has to be switched to.
    [Fact]
    public async Task ASiteOfAnotherUserHasTheSameWalls()
    {
        var server = await Postgres.ServerAsync();
        var work = Directory.CreateDirectory(Path.Combine("/tmp", "insta485-user-" + Guid.NewGuid().ToString("N"))).FullName;
        try
        {
            var program = Path.Combine(work, "decoder");
            await Samples.ScriptAsync(program, Loot("/etc/hostname", server.Port));
            File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(work, (UnixFileMode)0b111_101_101);
            string[] asOther = ["setpriv", "--reuid=64486", "--regid=64486", "--clear-groups", "env", "-i", "PATH=/usr/bin:/bin"];
            using var worker = DecoderProcess.Start([.. asOther, .. DecoderSandbox.Command(DecoderIsolation.Namespaces, [program])], 20);
            Assert.Equal("environ:0 file:no root:no database:no network:no user:64486 written:no elsewhere:no processes:few",
                (await worker.StandardOutput.ReadToEndAsync()).Trim());
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // Each word says what was found; bash opens TCP connections by itself.
    private static string Loot(string secret, int port) => $$"""
        found() { if eval "$2" >/dev/null 2>&1; then printf '%s:yes ' "$1"; else printf '%s:no ' "$1"; fi; }
        {
            printf 'environ:%s ' "$(cat /proc/*/environ 2>/dev/null | tr '\0' '\n' | grep -c {{Secret}})"
            found file 'cat {{secret}}'
            found root 'ls /root'
            found database 'ls {{Path.Combine(Postgres.Root, "var", "postgres-test", "data", "base")}}'
            found network 'bash -c "exec 3<>/dev/tcp/127.0.0.1/{{port}}"'
            printf 'user:%s ' "$(id -u)"
            found written 'touch /usr/written'
            found elsewhere '{ touch /tmp/insta485-loot && rm /tmp/insta485-loot; } || touch /loot'
            if [ "$(ls -d /proc/[0-9]* | wc -l)" -lt 12 ]; then echo processes:few; else echo processes:many; fi
        }
        """;

    private async Task<string> RunAsync(string script, DecoderIsolation isolation)
    {
        // Readable and not writable for other accounts, as a program of the system is.
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        var program = Path.Combine(_folder, "decoder");
        await Samples.ScriptAsync(program, script);
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        using var worker = DecoderWorker.Start(isolation, [program], 20);
        using var output = new StreamReader(worker.Output);
        return await output.ReadToEndAsync();
    }
}
