using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Tests.Fleet;

/// <summary>
/// A PostgreSQL that takes TLS connections only, and a streaming replica of it. What the primary has acknowledged is on the replica
/// (synchronous replication), so that nothing is lost with the primary.
/// </summary>
public sealed class Cluster
{
    private readonly LocalPostgresServer _replica;

    private Cluster(TlsServer primary, LocalPostgresServer replica) => (Primary, _replica) = (primary, replica);

    /// <summary>Where writes go, until it is stopped.</summary>
    public TlsServer Primary { get; }

    /// <summary>Where the replica listens.</summary>
    public int ReplicaPort => _replica.Port;

    /// <summary>Starts both.</summary>
    public static async Task<Cluster> StartAsync(string folder)
    {
        var primary = await TlsServer.StartAsync(Path.Combine(folder, "primary"), 6085, "synchronous_commit = on", "max_connections = 60");

        // The replica is a copy of the primary, passwords and all, and follows it from there.
        var copy = Path.Combine(folder, "replica");
        await primary.StopAsync("fast");
        var (status, output) = await ProcessRunner.RunAsync("cp", "-a", Path.Combine(folder, "primary"), copy);
        Assert.True(status == 0, output);
        await File.WriteAllTextAsync(Path.Combine(copy, "data", "standby.signal"), "");
        await primary.StartAgainAsync();
        var replica = new LocalPostgresServer(copy, TlsServer.Administrator, 6185, _ => { },
        [
            $"primary_conninfo = 'host=localhost port={primary.Port} user=postgres password={primary.SuperuserPassword} "
                + $"application_name=replica sslmode=verify-full sslrootcert={primary.AuthorityFile}'",
            "fsync = off", "max_connections = 60", "ssl = on", $"hba_file = '{folder}/primary/pg_hba.conf'",
            $"ssl_cert_file = '{folder}/primary/server.crt'", $"ssl_key_file = '{folder}/primary/server.key'",
        ]);
        await replica.StartAsync();
        await primary.RunAsync("postgres", "alter system set synchronous_standby_names = 'replica'");
        await primary.RunAsync("postgres", "select pg_reload_conf()");
        var cluster = new Cluster(primary, replica);
        await cluster.UntilAsync(primary.Port, "select exists (select from pg_stat_replication where sync_state = 'sync')");
        return cluster;
    }

    /// <summary>The replica is the primary from here on.</summary>
    public Task PromoteAsync() => UntilAsync(ReplicaPort, "select pg_promote() and not pg_is_in_recovery()");

    /// <summary>Ends both.</summary>
    public async Task StopAsync()
    {
        await _replica.StopAsync("immediate");
        await Primary.StopAsync();
    }

    /// <summary>All rows of a statement with one column, as the superuser of one of them.</summary>
    public async Task<List<T>> ListAsync<T>(int port, string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(Primary.ConnectionString("postgres", Primary.SuperuserPassword, database))
            {
                Port =
                port
            }.ConnectionString);
        await connection.OpenAsync();
        return await SqlExtensions.QueryListAsync(connection, sql, row => row.GetFieldValue<T>(0));
    }

    private Task UntilAsync(int port, string sql) => Eventually.Async(async () => (await ListAsync<bool>(port, sql)).Single());
}
