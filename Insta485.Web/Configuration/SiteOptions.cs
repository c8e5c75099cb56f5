using Npgsql;

namespace Insta485.Web.Configuration;

/// <summary>The typed settings of <c>appsettings.json</c>, complete and checked. See the file for what each one means.</summary>
public sealed record SiteOptions(
    DatabaseOptions Database, UploadOptions Uploads, AccountOptions Accounts, LimitOptions Limits,
    ProxyOptions ForwardedHeaders, ShutdownOptions Shutdown, string ServedBy, string Root)
{
    /// <summary>Reads every section and checks it.</summary>
    /// <param name="configuration">The file, user secrets and environment, merged.</param>
    /// <param name="root">The folder that holds <c>appsettings.json</c>, <c>sql</c> and <c>var</c>; relative folders start there.</param>
    /// <exception cref="SettingsException">A value is missing or impossible; the message is one line and names it.</exception>
    public static SiteOptions Read(IConfiguration configuration, string root)
    {
        var options = new SiteOptions(
            Section<DatabaseOptions>(configuration, "Database"),
            Section<UploadOptions>(configuration, "Uploads"),
            Section<AccountOptions>(configuration, "Accounts"),
            Section<LimitOptions>(configuration, "Limits"),
            Section<ProxyOptions>(configuration, "ForwardedHeaders"),
            Section<ShutdownOptions>(configuration, "Shutdown"),
            configuration["ServedBy"] ?? "",
            root);

        var urls = configuration["Urls"] ?? "";
        Require(urls.Length > 0
            && urls.Split(';').All(url => Uri.TryCreate(url, UriKind.Absolute, out var at) && at.Scheme is "http" or "https"),
            "Urls", "must be addresses like http://127.0.0.1:8000, separated by semicolons");
        foreach (var level in configuration.GetSection("Logging:LogLevel").GetChildren())
        {
            Require(Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _), level.Path,
                "must be Trace, Debug, Information, Warning, Error, Critical or None");
        }

        Require(configuration["Logging:Console:FormatterName"] is "simple" or "json", "Logging:Console:FormatterName",
            "must be simple or json");
        options.Uploads.Check();
        options.ForwardedHeaders.Check();
        Require(options.Shutdown.DrainSeconds is >= 0 and <= ShutdownOptions.MostDrainSeconds, "Shutdown:DrainSeconds",
            $"must be between 0 and {ShutdownOptions.MostDrainSeconds}");
        Require(options.ServedBy.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_'), "ServedBy",
            "must be a word of letters, digits, '.', '-' and '_'");
        Require(options.Database.Instances is >= 1 and <= 1000, "Database:Instances", "must be between 1 and 1000");
        Require(options.Accounts.SessionDays is >= 1 and <= 365, "Accounts:SessionDays", "must be between 1 and 365");
        Require(options.Accounts.BcryptWorkFactor is >= 4 and <= 16, "Accounts:BcryptWorkFactor", "must be between 4 and 16");
        foreach (var (name, limit) in options.Limits.Named())
        {
            Require(limit.Times is >= 1 and <= 1_000_000, $"Limits:{name}:Times", "must be between 1 and 1000000");
            Require(limit.Minutes is >= 1 and <= 10_080, $"Limits:{name}:Minutes", "must be between 1 and 10080");
        }

        return options;
    }

    /// <summary>The folder of pictures, made if it is not there.</summary>
    /// <exception cref="SettingsException">It cannot be made.</exception>
    public string UploadsFolder() => Made("Uploads:Folder", Uploads.Folder);

    /// <summary>A folder of the settings as a full path.</summary>
    public string Folder(string setting) => Path.GetFullPath(Path.Combine(Root, setting));

    private string Made(string setting, string folder)
    {
        try
        {
            // Nobody else on the machine has to read pictures.
            return Directory.CreateDirectory(Folder(folder),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(setting, "names a folder that cannot be made");
        }
    }

    internal static void Require(bool holds, string setting, string problem)
    {
        if (!holds)
        {
            throw new SettingsException(setting, problem);
        }
    }

    private static T Section<T>(IConfiguration configuration, string name) where T : new()
    {
        try
        {
            return configuration.GetSection(name).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true)
                ?? throw new SettingsException(name, "is missing");
        }
        catch (InvalidOperationException e)
        {
            throw BinderProblem(name, e);
        }
    }

    // The binder's innermost message names the setting, "… at 'Database:Targets:Local:Port' …", or what it does not know,
    // "… not found on the instance of …: 'Prot'". The value itself is not repeated: it may be a secret in the wrong place.
    private static SettingsException BinderProblem(string section, Exception e)
    {
        while (e.InnerException is InvalidOperationException inner)
        {
            e = inner;
        }

        var at = e.Message.Split(" at '") is [_, var rest, ..] ? rest.Split('\'')[0] : null;
        return at is not null
            ? new SettingsException(at, "has a value that is impossible for it")
            : new SettingsException(section, $"holds a setting that is not known: {e.Message.Split(": ")[^1]}");
    }
}

/// <summary>The database targets, by name, and which one is used.</summary>
public sealed class DatabaseOptions
{
    /// <summary>A name from <see cref="Targets"/>.</summary>
    public string Target { get; init; } = "";

    /// <summary>How many instances of the site share it: <c>check</c> counts connections with it.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>Where a PostgreSQL may be found.</summary>
    public Dictionary<string, TargetOptions> Targets { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One PostgreSQL database and how to talk to it.</summary>
public sealed class TargetOptions
{
    /// <summary>
    /// Host name or address; a primary and its standbys with commas between them, each with a port of its own if it has one.
    /// </summary>
    public string Host { get; set; } = "";

    /// <summary>TCP port.</summary>
    public int Port { get; set; } = 5432;

    /// <summary>The role that logs in.</summary>
    public string User { get; set; } = "";

    /// <summary>From the environment or a user secret only.</summary>
    public string Password { get; set; } = "";

    /// <summary>The role that owns the tables, where it is another one: verbs that change them log in as this.</summary>
    public string Owner { get; init; } = "";

    /// <summary>From the environment or a user secret only.</summary>
    public string OwnerPassword { get; init; } = "";

    /// <summary>The database.</summary>
    public string Database { get; init; } = "";

    /// <summary>How much TLS is asked for, in Npgsql's and libpq's words.</summary>
    public SslMode TlsMode { get; init; } = SslMode.Prefer;

    /// <summary>A PEM file; once set, the server's certificate and name are verified.</summary>
    public string RootCertificate { get; init; } = "";

    /// <summary>Connections kept open.</summary>
    public int PoolMinimum { get; init; } = 2;

    /// <summary>Connections at the most.</summary>
    public int PoolMaximum { get; init; } = 10;

    /// <summary>Seconds to wait for a connection.</summary>
    public int ConnectTimeoutSeconds { get; init; } = 5;

    /// <summary>Seconds a statement may take.</summary>
    public int CommandTimeoutSeconds { get; set; } = 10;

    /// <summary>Seconds after which a silent connection is asked whether it lives; 0: never.</summary>
    public int KeepAliveSeconds { get; init; } = 30;

    internal TargetOptions With(Action<TargetOptions> change)
    {
        var other = (TargetOptions)MemberwiseClone();
        change(other);
        return other;
    }
}

/// <summary>Sessions and passwords.</summary>
public sealed class AccountOptions
{
    /// <summary>Days after which one has to log in again.</summary>
    public int SessionDays { get; init; }

    /// <summary>The cost of bcrypt: 2 to this power rounds.</summary>
    public int BcryptWorkFactor { get; init; }
}

/// <summary>What is counted, and how often it may happen.</summary>
public sealed class LimitOptions
{
    /// <summary>Wrong passwords for one name.</summary>
    public Limit WrongLogInsPerAccount { get; init; } = new();

    /// <summary>Wrong passwords from one address.</summary>
    public Limit WrongLogInsPerAddress { get; init; } = new();

    /// <summary>New accounts from one address.</summary>
    public Limit SignUpsPerAddress { get; init; } = new();

    /// <summary>Pictures by one account.</summary>
    public Limit UploadsPerAccount { get; init; } = new();

    /// <summary>Comments by one account.</summary>
    public Limit CommentsPerAccount { get; init; } = new();

    internal IEnumerable<(string Name, Limit Limit)> Named() =>
    [
        (nameof(WrongLogInsPerAccount), WrongLogInsPerAccount),
        (nameof(WrongLogInsPerAddress), WrongLogInsPerAddress),
        (nameof(SignUpsPerAddress), SignUpsPerAddress),
        (nameof(UploadsPerAccount), UploadsPerAccount),
        (nameof(CommentsPerAccount), CommentsPerAccount),
    ];
}

/// <summary>So many times within so many minutes.</summary>
public sealed class Limit
{
    /// <summary>How often.</summary>
    public int Times { get; init; }

    /// <summary>Within how long.</summary>
    public int Minutes { get; init; }
}

/// <summary>A setting that keeps the site from starting: its name and why, in one line, never its value if it could be a secret.</summary>
public sealed class SettingsException(string setting, string problem) : Exception($"{setting} {problem}.");
