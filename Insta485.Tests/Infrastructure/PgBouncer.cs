using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Insta485.Web.Cli.LocalPostgres;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// The system's pgbouncer in front of the tests' PostgreSQL, in transaction mode: each transaction of a client may run on another
/// connection of the server. Clients use any database of the server.
/// </summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private static readonly Lazy<Task<PgBouncer>> Shared = new(async () =>
    {
        var shared = await StartAsync(connections: 4);
        TestCleanup.Add(async () => await shared.DisposeAsync());
        return shared;
    });

    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-pgbouncer-").FullName;
    private Process? _process;

    private PgBouncer(int port) => Port = port;

    /// <summary>Why the tests with pgbouncer are skipped; null if it is installed, and on CI, where they fail without.</summary>
    public static string? Missing { get; } = Find() is null && !Chromium.IsCi()
        ? "pgbouncer is missing: bin/insta485test installs it where it may." : null;

    /// <summary>Whether every site of the tests reaches PostgreSQL through pgbouncer: the environment variable asks for it.</summary>
    public static bool IsForAllSites { get; } = Environment.GetEnvironmentVariable("INSTA485_TEST_POOLER") is "1";

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>The one that tests share.</summary>
    public static Task<PgBouncer> SharedAsync() => Shared.Value;

    /// <summary>Starts one on a free port; it answers when this ends.</summary>
    /// <param name="connections">The connections to the server for each database.</param>
    public static async Task<PgBouncer> StartAsync(int connections)
    {
        var pooler = new PgBouncer(FreePort());
        try
        {
            await pooler.LaunchAsync(connections);
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it and removes what it wrote.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { } running)
        {
            // At SIGINT it would wait for its clients.
            await ProcessRunner.RunAsync("kill", "-TERM", $"{running.Id}");
            await running.WaitForExitAsync();
            running.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task LaunchAsync(int connections)
    {
        var server = await Postgres.ServerAsync();
        var (settings, users) = (Path.Combine(_folder, "pgbouncer.ini"), Path.Combine(_folder, "users.txt"));
        await File.WriteAllTextAsync(users, $"\"insta485\" \"{server.Password}\"\n");
        // The other settings are pgbouncer's defaults. A connection to a database that a test drops must not outlive it for long.
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {Port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {users}
            pool_mode = transaction
            default_pool_size = {connections}
            max_client_conn = 1000
            server_idle_timeout = 10
            logfile = {Path.Combine(_folder, "log")}
            """);
        // It refuses to run as root, as PostgreSQL does.
        var prefix = await PostgresAccount.PrefixAsync();
        await PostgresAccount.HandOverAsync(_folder, prefix);
        string[] command = [.. prefix, Find() ?? throw new InvalidOperationException("pgbouncer is missing."), "--quiet", settings];
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..]));
        await Eventually.Async(() => PortProbe.Answers(Port));
    }

    // Debian has it where only root's PATH leads.
    private static string? Find() =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, "pgbouncer")).FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>A test with pgbouncer; skipped if there is none, except on CI.</summary>
public sealed class PoolerFactAttribute : FactAttribute
{
    public PoolerFactAttribute() => Skip = PgBouncer.Missing;
}

/// <summary>The same with data.</summary>
public sealed class PoolerTheoryAttribute : TheoryAttribute
{
    public PoolerTheoryAttribute() => Skip = PgBouncer.Missing;
}
