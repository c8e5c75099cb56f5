using System.Diagnostics;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>
/// A private PostgreSQL of the project: a cluster in a folder, which listens on 127.0.0.1 and a socket only, with generated passwords
/// (scram-sha-256). It keeps running after the command that started it.
/// </summary>
/// <param name="folder">The folder for <c>data</c>, <c>log</c> and the passwords.</param>
/// <param name="user">The role that owns the site's databases. It may create databases.</param>
/// <param name="preferredPort">The port of a new cluster. If it is taken, the next free one.</param>
/// <param name="settings">Lines for <c>postgresql.conf</c>.</param>
public sealed class LocalPostgresServer(string folder, string user, int preferredPort, Action<string> report, params string[] settings)
{
    private const string HasClients =
        "select exists (select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid())";

    /// <summary>Whether the cluster was created and the role has its password.</summary>
    public bool Exists => File.Exists(PasswordFile) && File.Exists(SettingsFile);

    /// <summary>The role's password.</summary>
    public string Password => File.ReadAllText(PasswordFile);

    /// <summary>The port it listens on, or listened on when it last ran.</summary>
    public int Port => int.Parse(
        File.ReadLines(SettingsFile).Single(line => line.StartsWith("port = ", StringComparison.Ordinal))["port = ".Length..]);

    /// <summary>Whether the server accepts connections and the role has its password.</summary>
    public bool IsRunning => Exists && IsUp;

    private bool IsUp => File.Exists(SettingsFile) && ProcessId() is { } id && PortProbe.IsPostgres(id) && PortProbe.Answers(Port);

    /// <summary>Creates the cluster if there is none, and starts it if it is not running.</summary>
    /// <returns>Whether this call started it.</returns>
    /// <exception cref="CommandException">The cluster can't be created or started.</exception>
    public async Task<bool> StartAsync()
    {
        if (IsRunning)
        {
            return false;
        }

        var prefix = await PostgresAccount.PrefixAsync();
        await PostgresAccount.MakeFolderAsync(folder, prefix);
        // Of two commands at the same time, the second waits and finds the server running.
        await using var folderLock = await LockFolderAsync();
        if (IsRunning)
        {
            return false;
        }

        var programs = await PostgresPrograms.FindAsync(Version, report);
        if (Version is null)
        {
            await TimedReport.RunAsync(report, $"Creating a private PostgreSQL in {folder}", () => InitialiseAsync(programs, prefix));
        }

        // It may be running without its role, if the command that started it was interrupted.
        if (!IsUp)
        {
            await LaunchAsync(programs, prefix);
        }

        await CreateRoleAsync();
        return true;
    }

    /// <summary>Stops the server if it is running; open transactions are rolled back.</summary>
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
            throw new CommandException($"the private PostgreSQL could not be stopped: {output.Trim()}");
        }
    }

    /// <summary>Whether clients are connected. The server takes a moment to forget a closed connection, hence several attempts.</summary>
    public async Task<bool> IsInUseAsync()
    {
        await using var connection = await ConnectAsSuperuserAsync();
        for (var attempt = 0; attempt < 10; attempt++)
        {
            if (!await SqlExtensions.QueryBoolAsync(connection, HasClients))
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
    private string SettingsFile => Path.Combine(Data, "insta485.conf");

    // The major version of the cluster, or null if there is no cluster.
    private string? Version => File.Exists(InFolder("data/PG_VERSION")) ? File.ReadAllText(InFolder("data/PG_VERSION")).Trim() : null;

    // The path behind the link that PostgresAccount.MakeFolderAsync may have created: PostgreSQL's account may be unable to follow it.
    private string InFolder(string name) => Path.Combine(new DirectoryInfo(folder).LinkTarget ?? folder, name);

    private async Task InitialiseAsync(string programs, string[] prefix)
    {
        var newData = Data + ".new";
        if (Directory.Exists(newData))
        {
            Directory.Delete(newData, recursive: true);
        }

        Secret.Write(SuperuserPasswordFile, Secret.New());
        await PostgresAccount.HandOverAsync(InFolder(""), prefix);
        // The search needs to know letters; some systems do not have this locale.
        var (status, output) = await InitdbAsync("--lc-ctype=C.UTF-8");
        if (status != 0)
        {
            (status, output) = await InitdbAsync();
        }

        if (status != 0)
        {
            throw new CommandException($"initdb failed: {output.Trim()}");
        }

        Task<(int Status, string Output)> InitdbAsync(params string[] more) => ProcessRunner.RunAsync(
        [
            .. prefix, Path.Combine(programs, "initdb"), "-D", newData, "-U", "postgres", "-A", "scram-sha-256",
            "--pwfile", SuperuserPasswordFile, "-E", "UTF8", "--locale=C", .. more, "--no-instructions",
        ]);

        await File.AppendAllTextAsync(Path.Combine(newData, "postgresql.conf"), "include 'insta485.conf'\n");
        Directory.Move(newData, Data);
    }

    private async Task LaunchAsync(string programs, string[] prefix)
    {
        // The former port, if it is free, so that a site that is still running finds its server again.
        var port = File.Exists(SettingsFile) ? Port : preferredPort;
        while (!PortProbe.IsFree(port))
        {
            port = port < 32000 ? port + 1 : throw new CommandException("there is no free port for the private PostgreSQL");
        }

        // The path of a socket has at most 107 bytes (sockaddr_un), including the name of the file.
        var socket = Data.Length <= 85 ? Data : "";
        await File.WriteAllTextAsync(SettingsFile, string.Join('\n',
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

        // PostgreSQL does not start while any process has the id in this file. After a reboot that can be another program.
        if (ProcessId() is { } id && !PortProbe.IsPostgres(id))
        {
            File.Delete(Path.Combine(Data, "postmaster.pid"));
        }

        // After a crash the last child processes may hold shared memory for a moment, and PostgreSQL refuses to start.
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
                throw new CommandException($"the private PostgreSQL did not start: {last} (the whole log is {Log})");
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
        var exists = await SqlExtensions.QueryBoolAsync(connection, "select exists (select from pg_roles where rolname = $1)", user);
        // Parameters are not possible here. The name is quoted, and the password is hex.
        await using var create = new NpgsqlCommand(
            $"{(exists ? "alter" : "create")} role {DatabaseAdmin.Quote(user)} login createdb nosuperuser password '{password}'",
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

    private async Task<FileStream> LockFolderAsync()
    {
        var elapsed = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (elapsed.Elapsed < TimeSpan.FromMinutes(2))
            {
                await Task.Delay(100);
            }
        }
    }

    // The first line of postmaster.pid.
    private int? ProcessId()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), out var id) ? id : null;
    }
}
