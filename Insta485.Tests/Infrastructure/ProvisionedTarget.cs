using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A target <c>Rds</c> on the server that requires TLS. It has its own folder, where <c>provision</c> writes its file. The names of its
/// database and roles contain characters that must be quoted.
/// </summary>
public sealed class ProvisionedTarget : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-target-").FullName;

    private ProvisionedTarget(TlsServer server)
    {
        Server = server;
        Directory.CreateSymbolicLink(Path.Combine(_folder, "sql"), Path.Combine(Postgres.Root, "sql"));
        Administrator = new Administrator(TlsServer.Administrator, server.AdministratorPassword);
    }

    public TlsServer Server { get; }

    /// <summary>The server's administrator.</summary>
    public Administrator Administrator { get; }

    /// <summary>The name of the database, and of the site's role.</summary>
    public string Name { get; } = "t_" + Guid.NewGuid().ToString("N") + " 'a\"B";

    /// <summary>The name of the role that owns the tables.</summary>
    public string Owner => Name + "_owner";

    /// <summary>The file with the passwords.</summary>
    public string File => Web.Cli.AppConfiguration.SecretFile(_folder, "Rds");

    /// <summary>All migrations.</summary>
    public static IReadOnlyList<Migration> Steps { get; } = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));

    /// <summary>The lines that the commands reported.</summary>
    public List<string> Reports { get; } = [];

    /// <summary>A target whose database and roles do not exist yet.</summary>
    public static async Task<ProvisionedTarget> NewAsync() => new(await TlsServer.SharedAsync());

    /// <summary>A provisioned target with all tables.</summary>
    public static async Task<ProvisionedTarget> MigratedAsync()
    {
        var target = await NewAsync();
        await target.ProvisionAsync();
        await target.MigrateAsync();
        return target;
    }

    /// <summary>The settings of the target.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Database:Target", "Rds"), ("Database:Targets:Rds:Host", "localhost"), ("Database:Targets:Rds:Port", Server.Port.ToString()),
        ("Database:Targets:Rds:Database", Name), ("Database:Targets:Rds:User", Name), ("Database:Targets:Rds:PoolMinimum", "0"),
        ("Database:Targets:Rds:RootCertificate", Server.AuthorityFile), ("Accounts:BcryptWorkFactor", "4"),
    ];

    /// <summary>The configuration: the project's file, <see cref="Settings"/>, the provisioned passwords, and the given settings.</summary>
    public AppConfiguration Config(params (string Key, string Value)[] more) => Web.Cli.AppConfiguration.From(
        new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json"))
            .AddInMemoryCollection(Settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .AddJsonFile(File, optional: true)
            .AddJsonFile(Web.Cli.AppConfiguration.CertificateFile(_folder), optional: true)
            .AddInMemoryCollection(more.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build(),
        _folder);

    public Task ProvisionAsync(params (string Key, string Value)[] more) =>
        RoleAdmin.ProvisionAsync(Config(more), Administrator, Reports.Add);

    public Task CleanUpAsync() => RoleAdmin.CleanUpAsync(Config(), Administrator, Name, Reports.Add);

    /// <summary>The file with the certificate.</summary>
    public string CertificateFile => Web.Cli.AppConfiguration.CertificateFile(_folder);

    public async Task MigrateAsync()
    {
        var config = Config();
        await config.MigratorFor(config.Target.AsOwner()).MigrateAsync(null, Reports.Add);
        await KeyFile.ProtectRowsAsync(config, config.Target.AsOwner(), Reports.Add);
    }

    /// <summary>The results of <c>check</c>.</summary>
    public async Task<IReadOnlyList<CheckResult>> CheckAsync(params (string Key, string Value)[] more)
    {
        var config = Config(more);
        return await new TargetCheck(config, config.Target, TimeProvider.System).RunAsync();
    }

    /// <summary>Runs statements as the site's role.</summary>
    public Task RunAsync(string sql) => RunAsync(Config().Target, sql);

    /// <summary>Runs statements as the role that owns the tables.</summary>
    public Task RunAsOwnerAsync(string sql) => RunAsync(Config().Target.AsOwner(), sql);

    /// <summary>Runs a query with a boolean result as the superuser, in the database <c>postgres</c>.</summary>
    public async Task<bool> QueryBoolAsync(string sql, params object[] values)
    {
        await using var connection = await Server.AsSuperuserAsync();
        return await SqlExtensions.QueryBoolAsync(connection, sql, values);
    }

    /// <summary>The SQLSTATE with which the server rejects a statement of the site's role.</summary>
    public async Task<string> SqlStateAsync(string sql) => (await Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql))).SqlState;

    public async ValueTask DisposeAsync()
    {
        await using (var server = await Server.AsSuperuserAsync())
        {
            await new ProvisionedDatabase(Config().Target).RemoveAsync(server, _ => { });
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task RunAsync(Target target, string sql)
    {
        await using var connection = await target.OpenAsync();
        await SqlExtensions.ExecuteAsync(connection, sql);
    }
}

/// <summary>Tests on the server that requires TLS run one after the other: some change settings of the whole server.</summary>
[CollectionDefinition(Name)]
public sealed class OnTlsServer
{
    public const string Name = "TLS server";
}
