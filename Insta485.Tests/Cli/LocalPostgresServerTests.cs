using System.Collections.Concurrent;
using System.Diagnostics;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli.LocalPostgres;
using Npgsql;

namespace Insta485.Tests.Cli;

/// <summary>The private PostgreSQL starts after every kind of interruption.</summary>
public sealed class LocalPostgresServerTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("insta485-server-").FullName, "postgres");

    private readonly ConcurrentQueue<string> _reports = [];

    private LocalPostgresServer Server => new(_folder, "insta485", 5785, _reports.Enqueue, "fsync = off", "max_connections = 20");

    private string Pid => Path.Combine(_folder, "data", "postmaster.pid");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Server.StopAsync("immediate");
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    [Fact]
    public async Task StartsAfterEveryKindOfInterruption()
    {
        // Of several at the same time, one creates and starts the server, and the others find it running.
        var started = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Server.StartAsync()));
        Assert.Equal(1, started.Count(isFirst => isFirst));
        Assert.Collection(_reports,
            line => Assert.Equal($"Creating a private PostgreSQL in {_folder}…", line),
            line => Assert.Matches($"^Creating a private PostgreSQL in {_folder}… [0-9]+ s$", line));
        Assert.True(await AcceptsLogInAsync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "password")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "superuser-password")));
        var port = Server.Port;

        // Killed: its lock file remains.
        Kill(int.Parse(File.ReadLines(Pid).First()));
        Assert.True(await Server.StartAsync());
        Assert.True(await AcceptsLogInAsync());

        // Stopped, and the lock file names another program's process.
        var lockFile = await File.ReadAllLinesAsync(Pid);
        await Server.StopAsync();
        Assert.False(Server.IsRunning);
        lockFile[0] = Environment.ProcessId.ToString();
        await File.WriteAllLinesAsync(Pid, lockFile);
        Assert.True(await Server.StartAsync());
        Assert.True(await AcceptsLogInAsync());

        // Interrupted between the start of the server and the password of its role.
        File.Delete(Path.Combine(_folder, "password"));
        Assert.False(Server.IsRunning);
        Assert.True(await Server.StartAsync());
        Assert.True(await AcceptsLogInAsync());
        Assert.Equal(port, Server.Port);
    }

    private async Task<bool> AcceptsLogInAsync()
    {
        await using var connection = new NpgsqlConnection(Postgres.ConnectionString(Server, "postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "select rolcreatedb and not rolsuper from pg_roles where rolname = current_user", connection);
        return await command.ExecuteScalarAsync() is true;
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
    }
}
