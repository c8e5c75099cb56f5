using System.Diagnostics;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>
/// A PostgreSQL of the project's own: a cluster in a folder, on a port of its own, on the loopback and a socket only, with
/// generated passwords (scram-sha-256). It outlives the command that started it until somebody stops it.
/// </summary>
/// <param name="folder">Holds <c>data</c>, <c>log</c> and the passwords.</param>
/// <param name="user">The role that will own the site's databases: may create databases, nothing more.</param>
/// <param name="preferredPort">The port for a new cluster, or the next free one.</param>
/// <param name="settings">Lines for <c>postgresql.conf</c>.</param>
public sealed class LocalPostgresServer(string folder, string user, int preferredPort, Action<string> report, params string[] settings)
{
    private const string OthersAreConnected =
        "select exists (select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid())";

    /// <summary>A cluster was made here and its role has its password.</summary>
    public bool Exists => File.Exists(PasswordFile) && File.Exists(OwnSettings);

    /// <summary>The role's password.</summary>
    public string Password => File.ReadAllText(PasswordFile);

    /// <summary>The port it listens on, or did.</summary>
    public int Port => int.Parse(
        File.ReadLines(OwnSettings).Single(line => line.StartsWith("port = ", StringComparison.Ordinal))["port = ".Length..]);

    /// <summary>It is up and ready for the site: something answers on its port, and its role has its password.</summary>
    public bool IsRunning => Exists && IsUp;

    private bool IsUp => File.Exists(OwnSettings) && ProcessId() is { } id && PortProbe.IsPostgres(id) && PortProbe.Answers(Port);

    /// <summary>Makes the cluster if there is none, and starts it if it is not up.</summary>
    /// <returns>Whether it was this call that started it.</returns>
    /// <exception cref="CommandException">It cannot be made or started.</exception>
    public async Task<bool> StartAsync()
    {
        if (IsRunning)
        {
            return false;
        }

        var prefix = await PostgresAccount.PrefixAsync();
        await PostgresAccount.MakeFolderAsync(folder, prefix);
        // Two commands at once: the second waits, and finds the server up.
        await using var turn = await TakeTurnAsync();
        if (IsRunning)
        {
            return false;
        }

        var programs = await PostgresPrograms.FindAsync(Version, report);
        if (Version is null)
        {
            await InitialiseAsync(programs, prefix);
        }

        // It may be up without its role: the command that started it was cut off in between.
        if (!IsUp)
        {
            await LaunchAsync(programs, prefix);
        }

        await CreateRoleAsync();
        return true;
    }

    /// <summary>Stops it; transactions that run are rolled back. Nothing happens if it is not up.</summary>
    public async Task StopAsync(string mode = "fast")
    {
        if (!IsUp)
        {
            return;
        }

        var programs = await PostgresPrograms.FindAsync(Version, report);
        var (status, output) = await ProcessRunner.RunAsync(
            [.. await PostgresAccount.PrefixAsync(), Path.Combine(programs, "pg_ctl"), "-D", Data, "-m", mode, "-w", "stop"]);
        if (status != 0)
        {
            throw new CommandException($"The private PostgreSQL could not be stopped: {output.Trim()}");
        }
    }

    /// <summary>Whether anybody is connected. A connection that has just been closed may be seen for a moment more.</summary>
    public async Task<bool> IsInUseAsync()
    {
        await using var connection = await ConnectAsSuperuserAsync();
        for (var look = 0; look < 10; look++)
        {
            if (!await SqlExtensions.QueryBoolAsync(connection, OthersAreConnected))
            {
                return false;
            }

            await Task.Delay(50);
        }

        return true;
    }

    private string Data => InFolder("data");
    private string Log => InFolder("log");
    private string PasswordFile => InFolder("password");
    private string SuperuserPasswordFile => InFolder("superuser-password");
    private string OwnSettings => Path.Combine(Data, "insta485.conf");

    // The major version the cluster was made by; nothing where there is none.
    private string? Version => File.Exists(InFolder("data/PG_VERSION")) ? File.ReadAllText(InFolder("data/PG_VERSION")).Trim() : null;

    // PostgreSQL gets real paths: its account may not be able to follow the link (ServerAccount.MakeFolderAsync).
    private string InFolder(string name) => Path.Combine(new DirectoryInfo(folder).LinkTarget ?? folder, name);

    private async Task InitialiseAsync(string programs, string[] prefix)
    {
        report("Making a private PostgreSQL under var/…");
        var fresh = Data + ".new";
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        Secret.Write(SuperuserPasswordFile, Secret.New());
        await PostgresAccount.HandOverAsync(InFolder(""), prefix);
        var (status, output) = await ProcessRunner.RunAsync(
        [
            .. prefix, Path.Combine(programs, "initdb"), "-D", fresh, "-U", "postgres", "-A", "scram-sha-256",
            "--pwfile", SuperuserPasswordFile, "-E", "UTF8", "--locale=C", "--no-instructions",
        ]);
        if (status != 0)
        {
            throw new CommandException($"initdb failed: {output.Trim()}");
        }

        await File.AppendAllTextAsync(Path.Combine(fresh, "postgresql.conf"), "include 'insta485.conf'\n");
        Directory.Move(fresh, Data);
    }

    private async Task LaunchAsync(string programs, string[] prefix)
    {
        // The port of the time before, so that a site that is still running finds its server again; or the next free one.
        var port = File.Exists(OwnSettings) ? Port : preferredPort;
        while (!PortProbe.IsFree(port))
        {
            port = port < 32000 ? port + 1 : throw new CommandException("There is no free port for the private PostgreSQL.");
        }

        // The name of a socket has to be short: 107 bytes (sockaddr_un), less its file name.
        var socket = Data.Length <= 85 ? Data : "";
        await File.WriteAllTextAsync(OwnSettings, string.Join('\n',
        [
            $"port = {port}",
            "listen_addresses = '127.0.0.1'",
            $"unix_socket_directories = '{socket}'",
            "unix_socket_permissions = 0700",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            .. settings,
            "",
        ]));
        await PostgresAccount.HandOverAsync(InFolder(""), prefix);

        // PostgreSQL takes any living process of that number for itself; after a restart of the machine it is somebody else.
        if (ProcessId() is { } id && !PortProbe.IsPostgres(id))
        {
            File.Delete(Path.Combine(Data, "postmaster.pid"));
        }

        // After a crash its last children may hold its memory for a moment; PostgreSQL then asks to try again.
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            var (status, output) = await ProcessRunner.RunAsync(
                [.. prefix, Path.Combine(programs, "pg_ctl"), "-D", Data, "-l", Log, "-w", "-t", "30", "start"]);
            if (status == 0)
            {
                return;
            }

            if (deadline.Elapsed > TimeSpan.FromSeconds(15))
            {
                var last = File.Exists(Log) ? File.ReadLines(Log).LastOrDefault() : output.Trim();
                throw new CommandException($"The private PostgreSQL did not start: {last} (see {Log})");
            }

            await Task.Delay(500);
        }
    }

    private async Task CreateRoleAsync()
    {
        if (File.Exists(PasswordFile))
        {
            return;
        }

        var password = Secret.New();
        await using var connection = await ConnectAsSuperuserAsync();
        var isThere = await SqlExtensions.QueryBoolAsync(connection, "select exists (select from pg_roles where rolname = $1)", user);
        // A role's name and password cannot be parameters; the password is hex.
        await using var create = new NpgsqlCommand(
            $"{(isThere ? "alter" : "create")} role {DatabaseAdmin.Quote(user)} login createdb nosuperuser password '{password}'",
            connection);
        await create.ExecuteNonQueryAsync();
        Secret.Write(PasswordFile, password);
    }

    private async Task<NpgsqlConnection> ConnectAsSuperuserAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = "postgres",
            Password = await File.ReadAllTextAsync(SuperuserPasswordFile),
            Database = "postgres",
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task<FileStream> TakeTurnAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(100);
            }
        }
    }

    // First line of postmaster.pid.
    private int? ProcessId()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), out var id) ? id : null;
    }
}
