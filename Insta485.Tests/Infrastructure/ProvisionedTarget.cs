using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Database;
using Insta485.Web.Database.Migrations;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// A target <c>Rds</c> on the server that takes TLS only, with names of its own and a folder of its own in the place of the tree: what
/// <c>provision</c> writes goes there. Its names hold what has to be quoted.
/// </summary>
public sealed class ProvisionedTarget : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-far-").FullName;

    private ProvisionedTarget(TlsServer server)
    {
        Server = server;
        Directory.CreateSymbolicLink(Path.Combine(_folder, "sql"), Path.Combine(Postgres.Root, "sql"));
        Administrator = new Administrator(TlsServer.Administrator, server.AdministratorPassword);
    }

    /// <summary>The server.</summary>
    public TlsServer Server { get; }

    /// <summary>Its administrator.</summary>
    public Administrator Administrator { get; }

    /// <summary>The database, and the site's role.</summary>
    public string Name { get; } = "t_" + Guid.NewGuid().ToString("N") + " 'a\"B";

    /// <summary>The role that owns the tables.</summary>
    public string Owner => Name + "_owner";

    /// <summary>Where the passwords go.</summary>
    public string File => Web.Cli.AppConfiguration.SecretFile(_folder, "Rds");

    /// <summary>The steps of the schema.</summary>
    public static IReadOnlyList<Migration> Steps { get; } = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));

    /// <summary>What was said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>One of which nothing is there yet.</summary>
    public static async Task<ProvisionedTarget> NewAsync() => new(await TlsServer.SharedAsync());

    /// <summary>One that was provisioned and has its tables.</summary>
    public static async Task<ProvisionedTarget> MigratedAsync()
    {
        var far = await NewAsync();
        await far.ProvisionAsync();
        await far.MigrateAsync();
        return far;
    }

    /// <summary>The settings that lead there.</summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Database:Target", "Rds"), ("Database:Targets:Rds:Host", "localhost"), ("Database:Targets:Rds:Port", Server.Port.ToString()),
        ("Database:Targets:Rds:Database", Name), ("Database:Targets:Rds:User", Name), ("Database:Targets:Rds:PoolMinimum", "0"),
        ("Database:Targets:Rds:RootCertificate", Server.AuthorityFile), ("Accounts:BcryptWorkFactor", "4"),
    ];

    /// <summary>What the verbs and the site read: the project's file, what was provisioned, these settings and the ones given.</summary>
    public AppConfiguration Config(params (string Key, string Value)[] more) => Web.Cli.AppConfiguration.From(
        new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json"))
            .AddInMemoryCollection(Settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)))
            .AddJsonFile(File, optional: true)
            .AddInMemoryCollection(more.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value)))
            .Build(),
        _folder);

    /// <summary>The command.</summary>
    public Task ProvisionAsync(params (string Key, string Value)[] more) => RoleAdmin.ProvisionAsync(Config(more), Administrator, Said.Add);

    /// <summary>The command.</summary>
    public Task CleanUpAsync() => RoleAdmin.CleanUpAsync(Config(), Administrator, Name, Said.Add);

    /// <summary>The command.</summary>
    public Task MigrateAsync() => Config().MigratorFor(Config().Target.AsOwner()).MigrateAsync(null, Said.Add);

    /// <summary>What <c>check</c> finds out.</summary>
    public async Task<IReadOnlyList<CheckResult>> CheckAsync(params (string Key, string Value)[] more)
    {
        var config = Config(more);
        return await new TargetCheck(config, config.Target, TimeProvider.System).RunAsync();
    }

    /// <summary>Runs statements as the site's role.</summary>
    public Task RunAsync(string sql) => RunAsync(Config().Target, sql);

    /// <summary>Runs statements as the role that owns the tables.</summary>
    public Task RunAsOwnerAsync(string sql) => RunAsync(Config().Target.AsOwner(), sql);

    /// <summary>Whether something holds, for the superuser in a database of the server.</summary>
    public async Task<bool> IsSoAsync(string sql, params object[] values)
    {
        await using var connection = await Server.AsSuperuserAsync();
        return await SqlExtensions.QueryBoolAsync(connection, sql, values);
    }

    /// <summary>How the site's role is refused something.</summary>
    public async Task<string> RefusedAsync(string sql) => (await Assert.ThrowsAsync<PostgresException>(() => RunAsync(sql))).SqlState;

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

/// <summary>Tests on the server that takes TLS only run one after the other: some change what holds for all of it.</summary>
[CollectionDefinition(Name)]
public sealed class OnTlsServer
{
    /// <summary>What they are called.</summary>
    public const string Name = "TLS server";
}
