using System.Net;
using Npgsql;

namespace Insta485.Web.Data;

/// <summary>The database that is used: one of the configured targets, or what <c>DATABASE_URL</c> says.</summary>
public sealed partial record Target(string Name, TargetOptions At)
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

        SiteOptions.Require(options.Target.Length > 0, "Database:Target", "is missing");
        return Named(options, options.Target) ?? throw new SettingsException("Database:Target", $"is {options.Target}, which Database:Targets does not name");
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
    public bool MayBePrivate => Is("Local") && IsLocal && At.Password.Length == 0;

    /// <summary>The same target at another port, with another password.</summary>
    public Target With(int port, string password) => this with { At = At.With(at => (at.Port, at.Password) = (port, password)) };

    /// <summary>The same target for another role.</summary>
    public Target As(string user, string password) => this with { At = At.With(at => (at.User, at.Password) = (user, password)) };

    /// <summary>The same target for the role that owns its tables; itself where that is the site's own role.</summary>
    public Target AsOwner() =>
        At.Owner.Length == 0 || At.Owner == At.User ? this : As(At.Owner, At.OwnerPassword) with { Application = At.User };

    /// <summary>The site's own role, where this is the target of the one that owns the tables.</summary>
    public string? Application { get; private init; }

    /// <summary>What a setting of it is called: <c>Database:Targets:Rds:Host</c>.</summary>
    public string Setting(string name) => Name == DatabaseUrl ? $"{DatabaseUrl} ({name})" : $"Database:Targets:{Name}:{name}";

    /// <summary>The servers: one, or a primary and its standbys.</summary>
    public IReadOnlyList<(string Host, int Port)> Hosts => [.. At.Host.Split(',', StringSplitOptions.TrimEntries).Select(host => HostOf(host, At.Port))];

    /// <summary>The same target at one of its servers.</summary>
    public Target AtHost(string host, int port) => new(Name, At.With(at => (at.Host, at.Port) = (host, port)));

    /// <summary>Npgsql's connection string, for this database or another one on the same server.</summary>
    public string ConnectionString(string? database = null, bool isPooled = true) => new NpgsqlConnectionStringBuilder
    {
        Host = Hosts is [var (host, _)] ? host : string.Join(',', Hosts.Select(Address)),
        Port = Hosts[0].Port,
        Username = At.User,
        Password = At.Password.Length > 0 ? At.Password : null,
        Database = database ?? At.Database,
        SslMode = TlsMode,
        RootCertificate = At.RootCertificate.Length > 0 ? At.RootCertificate : null,
        Pooling = isPooled,
        MinPoolSize = isPooled ? At.PoolMinimum : 0,
        MaxPoolSize = At.PoolMaximum,
        // Where another server can be asked, one that says nothing is not waited for long.
        Timeout = Hosts.Count > 1 ? Math.Min(2, At.ConnectTimeoutSeconds) : At.ConnectTimeoutSeconds,
        CommandTimeout = At.CommandTimeoutSeconds,
        Timezone = "UTC",
        ApplicationName = "insta485",
        KeepAlive = At.KeepAliveSeconds,
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
        new NpgsqlConnection(Settings(database, Whom.Primary).ConnectionString + ";Command Timeout=0"));

    /// <summary>A connection for the site that nobody had before, still to be opened.</summary>
    internal NpgsqlConnection Unopened(Whom whom) => new(Settings(null, whom).ConnectionString);

    /// <summary>The same, opened.</summary>
    internal Task<NpgsqlConnection> OpenFreshAsync(Whom whom) => OpenedAsync(Unopened(whom));

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

    private NpgsqlConnectionStringBuilder Settings(string? database, Whom whom)
    {
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString(database, isPooled: false));
        if (Hosts.Count > 1)
        {
            settings.TargetSessionAttributes = whom switch { Whom.Primary => "primary", Whom.PreferPrimary => "prefer-primary", _ => "prefer-standby" };
        }

        return settings;
    }

    /// <summary>On a server that others can reach, a site wants a password that nobody guesses.</summary>
    /// <exception cref="SettingsException">There is none, or one that everybody tries first.</exception>
    /// <param name="isProduction">The environment says so in so many words: then this machine is no exception either.</param>
    public void RequirePassword(bool isProduction)
    {
        var isNear = IsLocal && !isProduction;
        string[] guessed = [At.User, At.Database, "postgres", "password", "insta485", "admin", "root", "secret", "changeme", "change-me", "default", "example", "test", "12345678"];
        SiteOptions.Require(isNear || MayBePrivate || At.Password.Length > 0, $"The password of target {Name}", "is missing; it belongs into the environment");
        SiteOptions.Require(isNear || !guessed.Contains(At.Password, StringComparer.OrdinalIgnoreCase), $"The password of target {Name}", "is one that everybody tries first");
    }

    /// <summary>One line for the log; the password is masked.</summary>
    public override string ToString() =>
        $"target {Name}, host {string.Join(',', Hosts.Select(Address))}, database {At.Database}, user {At.User}, password {(At.Password.Length > 0 ? "***" : "none")}, " +
        $"TLS {TlsMode}, pool {At.PoolMinimum}-{At.PoolMaximum}";

    /// <summary>How much TLS is asked for. A root certificate is there to be checked.</summary>
    public SslMode TlsMode => At.RootCertificate.Length > 0 ? SslMode.VerifyFull : At.TlsMode;

    private bool Is(string name) => string.Equals(Name, name, StringComparison.OrdinalIgnoreCase);

    private Target Checked()
    {
        void Check(bool holds, string setting, string problem) => SiteOptions.Require(holds, Setting(setting), problem);

        Check(At.Host.Length > 0, nameof(At.Host), "is missing");
        Check(At.Port is >= 1 and <= 65535, nameof(At.Port), "must be between 1 and 65535");
        Check(Hosts.All(at => at.Host.Length > 0 && at.Port is >= 1 and <= 65535), nameof(At.Host), "must be names or addresses with commas between them");
        Check(At.User.Length > 0, nameof(At.User), "is missing");
        Check(At.Database.Length > 0, nameof(At.Database), "is missing");
        Check(At.PoolMaximum is >= 1 and <= 1000, nameof(At.PoolMaximum), "must be between 1 and 1000");
        Check(At.PoolMinimum >= 0 && At.PoolMinimum <= At.PoolMaximum, nameof(At.PoolMinimum), "must be between 0 and PoolMaximum");
        Check(At.ConnectTimeoutSeconds is >= 1 and <= 60, nameof(At.ConnectTimeoutSeconds), "must be between 1 and 60");
        Check(At.CommandTimeoutSeconds is >= 1 and <= 600, nameof(At.CommandTimeoutSeconds), "must be between 1 and 600");
        Check(At.KeepAliveSeconds is >= 0 and <= 3600, nameof(At.KeepAliveSeconds), "must be between 0 and 3600");
        Check(At.RootCertificate.Length == 0 || File.Exists(At.RootCertificate), nameof(At.RootCertificate), "names a file that does not exist");
        if (Is(Rds))
        {
            Check(TlsMode >= SslMode.Require, nameof(At.TlsMode), "must be Require, VerifyCA or VerifyFull");
        }

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
