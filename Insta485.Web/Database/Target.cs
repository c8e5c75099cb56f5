using System.Net;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>The database: one of the configured targets, or the one in <c>DATABASE_URL</c>.</summary>
public sealed partial record Target(string Name, TargetOptions Options)
{
    /// <summary>The name that PostgreSQL shows for the site's connections.</summary>
    internal const string ApplicationName = "insta485";

    private const string Rds = "Rds";
    private const string DatabaseUrl = "DATABASE_URL";

    /// <summary>Picks the target and checks it.</summary>
    /// <exception cref="SettingsException">A value is missing or invalid.</exception>
    public static Target Choose(DatabaseOptions options, string? databaseUrl)
    {
        if (!string.IsNullOrWhiteSpace(databaseUrl))
        {
            return new Target(DatabaseUrl, ParseUrl(databaseUrl)).Checked();
        }

        SettingsException.Require(options.Target.Length > 0, "Database:Target", "is missing");
        return Named(options, options.Target)
            ?? throw new SettingsException("Database:Target", $"is {options.Target}, which Database:Targets does not name");
    }

    /// <summary>A configured target by its name, upper or lower case; null if there is none.</summary>
    /// <exception cref="SettingsException">A value is missing or invalid.</exception>
    public static Target? Named(DatabaseOptions options, string name) =>
        options.Targets.Keys.SingleOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) is { } key
            ? new Target(key, options.Targets[key]).Checked()
            : null;

    /// <summary>
    /// The server is this machine, so sample data may be loaded and the database be deleted. The target Rds never is local, even through
    /// a tunnel that ends on this machine.
    /// </summary>
    public bool IsLocal => !Is(Rds) && Hosts.All(at => IsLoopback(at.Host));

    /// <summary>The project may start its own PostgreSQL: for the target Local without a password.</summary>
    public bool MayBePrivate => Is("Local") && IsLocal && Options.Password.Length == 0;

    /// <summary>The same target at another port, with another password.</summary>
    public Target With(int port, string password) => this with { Options = Options.With(at => (at.Port, at.Password) = (port, password)) };

    /// <summary>The same target for another role.</summary>
    public Target As(string user, string password) => this with { Options = Options.With(at => (at.User, at.Password) = (user, password)) };

    /// <summary>The same target for the role that owns the tables, which may be the site's role.</summary>
    public Target AsOwner() =>
        Options.Owner.Length == 0
        || Options.Owner == Options.User ? this : As(Options.Owner, Options.OwnerPassword) with { Application = Options.User };

    /// <summary>The site's role, if this is the target of another role that owns the tables.</summary>
    public string? Application { get; private init; }

    /// <summary>The full name of a setting: <c>Database:Targets:Rds:Host</c>.</summary>
    public string Setting(string name) => Name == DatabaseUrl ? $"{DatabaseUrl} ({name})" : $"Database:Targets:{Name}:{name}";

    /// <summary>One server, or a primary and its standbys.</summary>
    public IReadOnlyList<(string Host, int Port)> Hosts =>
        [.. Options.Host.Split(',', StringSplitOptions.TrimEntries).Select(host => HostOf(host, Options.Port))];

    /// <summary>The same target at one of its servers.</summary>
    public Target AtHost(string host, int port) => new(Name, Options.With(at => (at.Host, at.Port) = (host, port)));

    /// <summary>Npgsql's connection string, for this database or another one on the same server.</summary>
    /// <param name="prepares">Statements are prepared at their second use.</param>
    public string ConnectionString(string? database = null, bool isPooled = true, bool prepares = false)
    {
        var settings = OptionsOf(database, isPooled, prepares);
        foreach (var (name, value) in Options.Parameters)
        {
            AddressParameters.Apply(settings, name, value);
        }

        return settings.ConnectionString;
    }

    private NpgsqlConnectionStringBuilder OptionsOf(string? database, bool isPooled, bool prepares) => new()
    {
        Host = Hosts is [var (host, _)] ? host : string.Join(',', Hosts.Select(Address)),
        Port = Hosts[0].Port,
        Username = Options.User,
        Password = Options.Password.Length > 0 ? Options.Password : null,
        Database = database ?? Options.Database,
        SslMode = TlsMode,
        RootCertificate = Options.RootCertificate.Length > 0 ? Options.RootCertificate : null,
        Pooling = isPooled,
        MinPoolSize = isPooled ? Options.PoolMinimum : 0,
        MaxPoolSize = Options.PoolMaximum,
        // If there are several servers, a silent one is given up early.
        Timeout = Hosts.Count > 1 ? Math.Min(2, Options.ConnectTimeoutSeconds) : Options.ConnectTimeoutSeconds,
        CommandTimeout = Options.CommandTimeoutSeconds,
        Timezone = "UTC",
        ApplicationName = ApplicationName,
        KeepAlive = Options.KeepAliveSeconds,
        // How long Npgsql remembers which host is the primary: a promoted standby is found soon.
        HostRecheckSeconds = 1,
        // The site has about 40 statements.
        MaxAutoPrepare = prepares ? 100 : 0,
        AutoPrepareMinUsages = 2,
        // No statement changes the state of a connection, which a pooler may give to another client after each transaction.
        NoResetOnClose = true,
        IncludeErrorDetail = false,
    };

    /// <summary>
    /// Opens a connection for a command, without a time limit, to this database or another one on the (primary) server. It is not pooled,
    /// because a pooled connection would block dropping the database.
    /// </summary>
    public Task<NpgsqlConnection> OpenAsync(string? database = null) => OpenedAsync(
        new NpgsqlConnection(Settings(database, ServerPreference.Primary).ConnectionString + ";Command Timeout=0"));

    /// <summary>A new connection for the site, not from the pool and not open yet.</summary>
    /// <param name="keepAliveSeconds">Instead of the one in the settings.</param>
    internal NpgsqlConnection Unopened(ServerPreference preference, int? keepAliveSeconds = null)
    {
        var settings = Settings(null, preference);
        settings.KeepAlive = keepAliveSeconds ?? settings.KeepAlive;
        return new NpgsqlConnection(settings.ConnectionString);
    }

    /// <summary>An open new connection for the site, not from the pool.</summary>
    internal Task<NpgsqlConnection> OpenFreshAsync(ServerPreference preference) => OpenedAsync(Unopened(preference));

    private static async Task<NpgsqlConnection> OpenedAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private NpgsqlConnectionStringBuilder Settings(string? database, ServerPreference preference)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString(database, isPooled: false));
        if (Hosts.Count > 1)
        {
            settings.TargetSessionAttributes =
                preference switch
                {
                    ServerPreference.Primary => "primary",
                    ServerPreference.PreferPrimary => "prefer-primary",
                    _ => "prefer-standby"
                };
        }

        return settings;
    }

    /// <summary>A site that isn't local requires a password that is hard to guess.</summary>
    /// <exception cref="SettingsException">The password is missing or among the first that an attacker tries.</exception>
    /// <param name="isProduction">The environment is Production: then a local target requires a password too.</param>
    public void RequirePassword(bool isProduction)
    {
        var isNear = IsLocal && !isProduction;
        string[] guessed =
            [Options.User, Options.Database, "postgres", "password", "insta485", "admin", "root", "secret", "changeme", "change-me",
                "default", "example", "test", "12345678"];
        SettingsException.Require(isNear || MayBePrivate || Options.Password.Length > 0, $"The password of target {Name}",
            "is missing; set it in the environment");
        SettingsException.Require(isNear || !guessed.Contains(Options.Password, StringComparer.OrdinalIgnoreCase),
            $"The password of target {Name}", "is too easy to guess");
    }

    /// <summary>One line for the log; the password is masked.</summary>
    public override string ToString() =>
        $"target {Name}, host {string.Join(',', Hosts.Select(Address))}, database {Options.Database}, user {Options.User}, "
        + $"password {(Options.Password.Length > 0 ? "***" : "none")}, TLS {TlsMode}, pool {Options.PoolMinimum}-{Options.PoolMaximum}";

    /// <summary>The TLS mode; VerifyFull if there is a root certificate.</summary>
    public SslMode TlsMode => Options.RootCertificate.Length > 0 ? SslMode.VerifyFull : Options.TlsMode;

    private bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);

    private Target Checked()
    {
        Configuration.Setting.Check(new TargetOptionsValidator(), Options, Setting);
        SettingsException.Require(Hosts.All(at => at.Host.Length > 0 && at.Port is >= 1 and <= 65535), Setting(nameof(Options.Host)),
            "must be names or addresses, separated by commas");
        SettingsException.Require(!Is(Rds) || TlsMode >= SslMode.Require, Setting(nameof(Options.TlsMode)),
            "must be Require, VerifyCA or VerifyFull");
        return this;
    }

    // "db.example.com", "db.example.com:5433", "[2001:db8::7]:5433", "2001:db8::7", "/var/run/postgresql"
    private static (string Host, int Port) HostOf(string text, int port)
    {
        var end = text.LastIndexOf(':');
        var hasPort = end > 0 && (text.StartsWith('[') ? text[end - 1] == ']' : text.IndexOf(':') == end);
        return hasPort
            ? (text[..end].Trim('[', ']'), int.TryParse(text[(end + 1)..], out var own) ? own : 0)
            : (text.Trim('[', ']'), port);
    }

    private static string Address((string Host, int Port) at) => at.Host.Contains(':') ? $"[{at.Host}]:{at.Port}" : $"{at.Host}:{at.Port}";

    private static bool IsLoopback(string host) =>
        host.StartsWith('/') || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
