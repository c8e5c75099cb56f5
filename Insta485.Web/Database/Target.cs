using System.Net;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Npgsql;

namespace Insta485.Web.Database;

/// <summary>The database that is used: one of the configured targets, or what <c>DATABASE_URL</c> says.</summary>
public sealed partial record Target(string Name, TargetOptions Options)
{
    private const string Rds = "Rds";
    private const string DatabaseUrl = "DATABASE_URL";

    /// <summary>Picks the target and checks it.</summary>
    /// <exception cref="SettingsException">A value is missing or impossible.</exception>
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

    /// <summary>One of the configured targets, checked; its name may be said in any case. Nothing where none has that name.</summary>
    /// <exception cref="SettingsException">A value is missing or impossible.</exception>
    public static Target? Named(DatabaseOptions options, string name) =>
        options.Targets.Keys.SingleOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase)) is { } key
            ? new Target(key, options.Targets[key]).Checked()
            : null;

    /// <summary>
    /// On this machine, so that sample data may be loaded and the database destroyed without a second word.
    /// What is configured as RDS never is, even through a tunnel that ends on the loopback.
    /// </summary>
    public bool IsLocal => !Is(Rds) && Hosts.All(at => IsLoopback(at.Host));

    /// <summary>The project may start a PostgreSQL of its own for it: the local target, with no password of somebody else's.</summary>
    public bool MayBePrivate => Is("Local") && IsLocal && Options.Password.Length == 0;

    /// <summary>The same target at another port, with another password.</summary>
    public Target With(int port, string password) => this with { Options = Options.With(at => (at.Port, at.Password) = (port, password)) };

    /// <summary>The same target for another role.</summary>
    public Target As(string user, string password) => this with { Options = Options.With(at => (at.User, at.Password) = (user, password)) };

    /// <summary>The same target for the role that owns its tables; itself where that is the site's own role.</summary>
    public Target AsOwner() =>
        Options.Owner.Length == 0
        || Options.Owner == Options.User ? this : As(Options.Owner, Options.OwnerPassword) with { Application = Options.User };

    /// <summary>The site's own role, where this is the target of the one that owns the tables.</summary>
    public string? Application { get; private init; }

    /// <summary>What a setting of it is called: <c>Database:Targets:Rds:Host</c>.</summary>
    public string Setting(string name) => Name == DatabaseUrl ? $"{DatabaseUrl} ({name})" : $"Database:Targets:{Name}:{name}";

    /// <summary>The servers: one, or a primary and its standbys.</summary>
    public IReadOnlyList<(string Host, int Port)> Hosts =>
        [.. Options.Host.Split(',', StringSplitOptions.TrimEntries).Select(host => HostOf(host, Options.Port))];

    /// <summary>The same target at one of its servers.</summary>
    public Target AtHost(string host, int port) => new(Name, Options.With(at => (at.Host, at.Port) = (host, port)));

    /// <summary>Npgsql's connection string, for this database or another one on the same server.</summary>
    public string ConnectionString(string? database = null, bool isPooled = true) => new NpgsqlConnectionStringBuilder
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
        // Where another server can be asked, one that says nothing is not waited for long.
        Timeout = Hosts.Count > 1 ? Math.Min(2, Options.ConnectTimeoutSeconds) : Options.ConnectTimeoutSeconds,
        CommandTimeout = Options.CommandTimeoutSeconds,
        Timezone = "UTC",
        ApplicationName = "insta485",
        KeepAlive = Options.KeepAliveSeconds,
        // Whether a host is there, and is the primary, is asked again after this: a promoted standby is found at once.
        HostRecheckSeconds = 1,
        // Preparing saves most of PostgreSQL's work for a page; the site has some 40 statements.
        MaxAutoPrepare = isPooled ? 100 : 0,
        AutoPrepareMinUsages = 2,
        // Nothing here changes a connection's state, so there is nothing to reset.
        NoResetOnClose = true,
        IncludeErrorDetail = false,
    }.ConnectionString;

    /// <summary>
    /// An open connection for a verb's work, which may take as long as it takes, to the database or another one of the (primary) server.
    /// Not pooled: kept in this process it would stand in the way of the next drop.
    /// </summary>
    public Task<NpgsqlConnection> OpenAsync(string? database = null) => OpenedAsync(
        new NpgsqlConnection(Settings(database, ServerPreference.Primary).ConnectionString + ";Command Timeout=0"));

    /// <summary>A connection for the site that nobody had before, still to be opened.</summary>
    internal NpgsqlConnection Unopened(ServerPreference preference) => new(Settings(null, preference).ConnectionString);

    /// <summary>The same, opened.</summary>
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

    /// <summary>On a server that others can reach, a site wants a password that nobody guesses.</summary>
    /// <exception cref="SettingsException">There is none, or one that everybody tries first.</exception>
    /// <param name="isProduction">The environment says so in so many words: then this machine is no exception either.</param>
    public void RequirePassword(bool isProduction)
    {
        var isNear = IsLocal && !isProduction;
        string[] guessed =
            [Options.User, Options.Database, "postgres", "password", "insta485", "admin", "root", "secret", "changeme", "change-me",
                "default", "example", "test", "12345678"];
        SettingsException.Require(isNear || MayBePrivate || Options.Password.Length > 0, $"The password of target {Name}",
            "is missing; it belongs into the environment");
        SettingsException.Require(isNear || !guessed.Contains(Options.Password, StringComparer.OrdinalIgnoreCase),
            $"The password of target {Name}", "is one that everybody tries first");
    }

    /// <summary>One line for the log; the password is masked.</summary>
    public override string ToString() =>
        $"target {Name}, host {string.Join(',', Hosts.Select(Address))}, database {Options.Database}, user {Options.User}, password {(Options.Password.Length > 0 ? "***" : "none")}, " +
        $"TLS {TlsMode}, pool {Options.PoolMinimum}-{Options.PoolMaximum}";

    /// <summary>How much TLS is asked for. A root certificate is there to be checked.</summary>
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
