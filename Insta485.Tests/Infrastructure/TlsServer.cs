using Insta485.Web.Cli;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A PostgreSQL like RDS: it requires TLS and a password (scram-sha-256), and its administrator is not a superuser. Its certificate is
/// for the name <c>localhost</c> only.
/// </summary>
public sealed class TlsServer
{
    /// <summary>A role that may create roles and databases, and a member of <c>rds_superuser</c>, as on RDS.</summary>
    public const string Administrator = "administrator";

    private static readonly Lazy<Task<TlsServer>> Shared = new(StartSharedAsync);

    private readonly string _folder;
    private readonly LocalPostgresServer _server;

    private TlsServer(string folder, int port, string[] settings)
    {
        _folder = new DirectoryInfo(folder).LinkTarget ?? folder;
        _server = new LocalPostgresServer(folder, Administrator, port, Console.Error.WriteLine,
        [
            // The data is not kept, so that no commit needs to wait for the disk.
            "fsync = off", "synchronous_commit = off", "full_page_writes = off",
            "ssl = on", $"ssl_cert_file = '{Certificate}'", $"ssl_key_file = '{Key}'", $"hba_file = '{Rules}'",
            .. settings,
        ]);
    }

    /// <summary>The file for the setting <c>RootCertificate</c>.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.crt");

    /// <summary>The port. The server listens on 127.0.0.1, unless its settings add addresses.</summary>
    public int Port => _server.Port;

    /// <summary>The administrator's password.</summary>
    public string AdministratorPassword => _server.Password;

    /// <summary>The password of the superuser, <c>postgres</c>.</summary>
    public string SuperuserPassword => File.ReadAllText(Path.Combine(_folder, "superuser-password"));

    private string Certificate => Path.Combine(_folder, "server.crt");
    private string Key => Path.Combine(_folder, "server.key");
    private string Rules => Path.Combine(_folder, "pg_hba.conf");

    /// <summary>The server that the tests share. The first test that needs it starts it.</summary>
    public static Task<TlsServer> SharedAsync() => Shared.Value;

    /// <summary>Creates a server, or starts an existing one.</summary>
    /// <param name="folder">The folder of the server, which a later start uses again.</param>
    /// <param name="port">The port, if it is free; otherwise the next free one.</param>
    /// <param name="settings">Lines for <c>postgresql.conf</c>, which override the default ones.</param>
    public static async Task<TlsServer> StartAsync(string folder, int port, params string[] settings)
    {
        await PostgresAccount.MakeFolderAsync(folder, await PostgresAccount.PrefixAsync());
        var server = new TlsServer(folder, port, settings);
        await server.WriteFilesAsync();
        await server._server.StartAsync();
        await using var connection = await server.AsSuperuserAsync();
        await SqlExtensions.ExecuteAsync(connection, $"""
            do $$ begin
                if not exists (select from pg_roles where rolname = 'rds_superuser') then
                    create role rds_superuser nologin;
                    grant pg_monitor, pg_signal_backend to rds_superuser;
                end if;
            end $$;
            alter role {Administrator} createrole;
            grant rds_superuser to {Administrator};
            """);
        return server;
    }

    /// <summary>The connection string of a database; the certificate is verified.</summary>
    public string ConnectionString(string user, string password, string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "localhost",
        Port = Port,
        Username = user,
        Password = password,
        Database = database,
        SslMode = SslMode.VerifyFull,
        RootCertificate = AuthorityFile,
        Pooling = false,
    }.ConnectionString;

    /// <summary>An open connection of the superuser.</summary>
    public Task<NpgsqlConnection> AsSuperuserAsync(string database = "postgres") => OpenAsync("postgres", SuperuserPassword, database);

    /// <summary>An open connection of any role.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string user, string password, string database)
    {
        var connection = new NpgsqlConnection(ConnectionString(user, password, database));
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Runs statements as the superuser.</summary>
    public async Task RunAsync(string database, string sql)
    {
        await using var connection = await AsSuperuserAsync(database);
        await SqlExtensions.ExecuteAsync(connection, sql);
    }

    /// <summary>Stops the server. <see cref="StartAgainAsync"/> starts it again on the same port.</summary>
    public Task StopAsync(string mode = "immediate") => _server.StopAsync(mode);

    public Task StartAgainAsync() => _server.StartAsync();

    private async Task WriteFilesAsync()
    {
        await File.WriteAllTextAsync(Rules, "hostssl all,replication all all scram-sha-256\n");
        // The key is written last: if it exists, so do the other files.
        if (File.Exists(Key))
        {
            return;
        }

        using var certificates = new Certificates();
        var (certificate, key) = certificates.Issue(3650, "localhost");
        await File.WriteAllTextAsync(AuthorityFile, certificates.Authority);
        await File.WriteAllTextAsync(Certificate, certificate);
        Secret.Write(Key, key);
    }

    private static async Task<TlsServer> StartSharedAsync()
    {
        var server = await StartAsync(Path.Combine(Postgres.Root, "var", "postgres-tls-test"), 5885);
        TestCleanup.Add(() => server.StopAsync());

        // Databases and roles of an interrupted run. The names of the tests' own begin like this.
        await using var connection = await server.AsSuperuserAsync();
        foreach (var name in await SqlExtensions.QueryListAsync(connection, "select datname from pg_database where datname like 't\\_%'",
            row => row.GetString(0)))
        {
            await DatabaseAdmin.DropAsync(connection, name);
        }

        foreach (var name in await SqlExtensions.QueryListAsync(connection, "select rolname from pg_roles where rolname like 't\\_%'",
            row => row.GetString(0)))
        {
            await SqlExtensions.ExecuteAsync(connection,
                $"drop owned by {DatabaseAdmin.Quote(name)} cascade; drop role {DatabaseAdmin.Quote(name)}");
        }

        return server;
    }
}
