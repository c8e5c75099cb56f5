using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Security;
using Microsoft.Extensions.Configuration;

namespace Insta485.Tests.Fleet;

/// <summary>
/// The site on many machines, all of them this one: PostgreSQL with TLS only and a replica, three instances, pictures in S3, and nginx
/// with the project's own configuration in front. It has the sample data. One fleet serves a whole run.
/// </summary>
public sealed class RunningFleet : IAsyncDisposable
{
    private static readonly Lazy<Task<RunningFleet>> Shared = new(() => Task.Run(StartSharedAsync));

    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-fleet-").FullName;
    private readonly Dictionary<string, int> _ports = [];
    private Cluster? _cluster;
    private Collector? _collector;
    private S3Server? _pictures;
    private Nginx? _nginx;
    private string _password = "";
    private bool _isDisposed;

    /// <summary>The names of the instances, which each sends in X-Served-By.</summary>
    public static IReadOnlyList<string> Names { get; } = ["one", "two", "three"];

    /// <summary>Its PostgreSQL.</summary>
    public Cluster Cluster => _cluster ?? throw new InvalidOperationException("Not started.");

    /// <summary>The running instances.</summary>
    public Dictionary<string, ChildProcess> Instances { get; } = [];

    /// <summary>Receives the telemetry of the instance "one".</summary>
    public Collector Collector => _collector ?? throw new InvalidOperationException("Not started.");

    /// <summary>The address visitors use: nginx.</summary>
    public Uri Address => _nginx?.Address ?? throw new InvalidOperationException("Not started.");

    /// <summary>The database of the site.</summary>
    public const string Database = "insta485";

    /// <summary>The fleet of this run: started by the first call, which need not wait for it.</summary>
    private readonly string _certificate = KeyCertificates.New();

    public static Task<RunningFleet> SharedAsync() => Shared.Value;

    private async Task StartAsync()
    {
        _pictures = await S3Server.StartAsync();
        _collector = await Collector.StartAsync();
        _cluster = await Cluster.StartAsync(_folder);
        // The instances log in as a role with few rights; the tables are its owner's.
        var roles = Path.Combine(_folder, "roles.json");
        await new Provision(PlaceWith().Target, roles,
            _ => { }).MakeAsync(new Administrator(TlsServer.Administrator, Cluster.Primary.AdministratorPassword));
        var config = PlaceWith(roles);
        await new DatabaseAdmin(config, config.Target.AsOwner()).CreateAsync(withSample: true);
        _password = config.Target.Options.Password;

        foreach (var name in Names)
        {
            _ports[name] = FreePort(8100 + _ports.Count * 500);
        }

        await Task.WhenAll(Names.Select(StartAsync));
        _nginx = await Nginx.StartAsync("", _folder, [.. _ports.Values.Select(port => new Uri($"http://127.0.0.1:{port}"))],
            FreePort(8080));
    }

    /// <summary>Starts an instance, and waits until it is ready.</summary>
    public async Task StartAsync(string name)
    {
        lock (Instances)
        {
            Instances[name] = SiteProcess.Start(_folder, Settings(name));
        }

        await SiteProcess.ReadyAsync(Instances[name], new Uri($"http://127.0.0.1:{_ports[name]}"));
    }

    /// <summary>A visitor without a cookie, behind nginx or at one instance.</summary>
    public Visitor Anonymous(string? instance = null) => new(instance is null ? Address : new Uri($"http://127.0.0.1:{_ports[instance]}"));

    /// <summary>A sample user, signed in.</summary>
    public async Task<Visitor> AsAsync(string username)
    {
        var visitor = Anonymous();
        Assert.Equal(302, (await visitor.LogInAsync(username, username == "awdeorio" ? "chickens" : "password")).Status);
        // Fetched once, so that what follows is one request each.
        await visitor.TokenAsync();
        return visitor;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await (_nginx?.DisposeAsync() ?? default);
        foreach (var child in Instances.Values)
        {
            await child.DisposeAsync();
        }

        await (_cluster?.StopAsync() ?? Task.CompletedTask);
        await (_collector?.DisposeAsync() ?? default);
        await (_pictures?.DisposeAsync() ?? default);

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<RunningFleet> StartSharedAsync()
    {
        var fleet = new RunningFleet();
        TestCleanup.Add(() => fleet.DisposeAsync().AsTask());
        await fleet.StartAsync();
        return fleet;
    }

    private IEnumerable<(string Key, string Value)> Settings(string name)
    {
        var rds = "Database:Targets:Rds:";
        return
        [
            .. _pictures?.Settings("insta485/") ?? [],
            ("Urls", name.Length > 0 ? $"http://127.0.0.1:{_ports[name]}" : "http://127.0.0.1:0"),
            ("Database:Target", "Rds"),
            (rds + "Host", $"localhost:{Cluster.Primary.Port},localhost:{Cluster.ReplicaPort}"),
            (rds + "Password", _password),
            (rds + "Database", Database),
            (rds + "RootCertificate", Cluster.Primary.AuthorityFile),
            ("ForwardedHeaders:KnownProxies", "127.0.0.1"),
            ("ServedBy", name),
            ("Shutdown:DrainSeconds", "3"),
            ("Accounts:BcryptWorkFactor", "4"),
            ("Keys:Certificate", _certificate),
            ("Limits:CommentsPerAccount:Times", "1000000"),
            ("Logging:Console:FormatterName", "json"),
            .. name == "one" ? Telemetry : [],
        ];
    }

    private AppConfiguration PlaceWith(string? roles = null)
    {
        var builder = new ConfigurationBuilder().AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json"))
            .AddInMemoryCollection(Settings("").ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return AppConfiguration.From((roles is null ? builder : builder.AddJsonFile(roles)).Build(), Postgres.Root);
    }

    private (string, string)[] Telemetry =>
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", Collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        ("OTEL_METRIC_EXPORT_INTERVAL", "1000"), ("OTEL_BSP_SCHEDULE_DELAY", "500"),
    ];

    private static int FreePort(int from) => Enumerable.Range(from, 500).First(PortProbe.IsFree);
}
