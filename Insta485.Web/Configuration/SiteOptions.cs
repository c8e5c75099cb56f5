using Insta485.Web.Errors;

namespace Insta485.Web.Configuration;

/// <summary>The typed settings of <c>appsettings.json</c>, complete and checked. The file explains each one.</summary>
public sealed record SiteOptions(
    DatabaseOptions Database, UploadOptions Uploads, AccountOptions Accounts, LimitOptions Limits,
    KeyOptions Keys, PublicOptions Public, LiveOptions Live, ProxyOptions ForwardedHeaders, ShutdownOptions Shutdown,
    string ServedBy, string TempFolder, string Root)
{
    /// <summary>Reads every section and checks it.</summary>
    /// <param name="configuration">The file, user secrets and environment, merged.</param>
    /// <param name="root">The folder that holds <c>appsettings.json</c>, <c>sql</c> and <c>var</c>; relative folders start there.</param>
    /// <exception cref="SettingsException">A value is missing or invalid; the message is one line and names the setting.</exception>
    public static SiteOptions Read(IConfiguration configuration, string root)
    {
        var options = new SiteOptions(
            Section<DatabaseOptions>(configuration, "Database"),
            Section<UploadOptions>(configuration, "Uploads"),
            Section<AccountOptions>(configuration, "Accounts"),
            Section<LimitOptions>(configuration, "Limits"),
            Section<KeyOptions>(configuration, "Keys"),
            Section<PublicOptions>(configuration, "Public"),
            Section<LiveOptions>(configuration, "Live"),
            Section<ProxyOptions>(configuration, "ForwardedHeaders"),
            Section<ShutdownOptions>(configuration, "Shutdown"),
            configuration["ServedBy"] ?? "",
            configuration["TempFolder"] ?? "",
            root);
        CheckServer(configuration);
        SettingsException.Require(options.ServedBy.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_'), "ServedBy",
            "must be a word of letters, digits, '.', '-' and '_'");
        SettingsException.Require(options.TempFolder.Length > 0, "TempFolder", Setting.IsMissing);
        options.Uploads.Check();
        Setting.Check(new ProxyOptionsValidator(), options.ForwardedHeaders, "ForwardedHeaders");
        Setting.Check(new ShutdownOptionsValidator(), options.Shutdown, "Shutdown");
        Setting.Check(new DatabaseOptionsValidator(), options.Database, "Database");
        Setting.Check(new AccountOptionsValidator(), options.Accounts, "Accounts");
        Setting.Check(new PublicOptionsValidator(), options.Public, "Public");
        Setting.Check(new LiveOptionsValidator(), options.Live, "Live");
        Setting.Check(new LimitOptionsValidator(), options.Limits, "Limits");
        foreach (var (name, limit) in options.Limits.Named())
        {
            Setting.Check(new LimitValidator(), limit, $"Limits:{name}");
        }

        return options;
    }

    /// <summary>The folder of photos; creates it if it is missing.</summary>
    /// <exception cref="SettingsException">The folder cannot be created.</exception>
    public string UploadsFolder()
    {
        try
        {
            // No other user of the machine has to read photos.
            return Directory.CreateDirectory(Folder(Uploads.Folder),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException("Uploads:Folder", "names a folder that cannot be created");
        }
    }

    /// <summary>A folder of the settings as a full path.</summary>
    public string Folder(string setting) => Path.GetFullPath(Path.Combine(Root, setting));

    // Settings that the framework reads itself.
    private static void CheckServer(IConfiguration configuration)
    {
        var urls = configuration["Urls"] ?? "";
        SettingsException.Require(urls.Length > 0
            && urls.Split(';').All(url => Uri.TryCreate(url, UriKind.Absolute, out var at) && at.Scheme is "http" or "https"),
            "Urls", "must be addresses like http://127.0.0.1:8000, separated by semicolons");
        var hosts = configuration["AllowedHosts"] ?? "";
        SettingsException.Require(hosts == "*" || hosts.Split(';').All(host =>
                Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) != UriHostNameType.Unknown),
            "AllowedHosts", "must be * or names of hosts without a port, separated by semicolons");
        foreach (var level in configuration.GetSection("Logging:LogLevel").GetChildren())
        {
            SettingsException.Require(Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _), level.Path,
                "must be Trace, Debug, Information, Warning, Error, Critical or None");
        }

        SettingsException.Require(configuration["Logging:Console:FormatterName"] is "simple" or "json", "Logging:Console:FormatterName",
            "must be simple or json");
    }

    private static T Section<T>(IConfiguration configuration, string name) where T : new()
    {
        try
        {
            return configuration.GetSection(name).Get<T>(binder => binder.ErrorOnUnknownConfiguration = true)
                ?? throw new SettingsException(name, Setting.IsMissing);
        }
        catch (InvalidOperationException e)
        {
            throw BinderProblem(name, e);
        }
    }

    // The binder's innermost message names the setting, "… at 'Database:Targets:Local:Port' …", or the unknown one,
    // "… not found on the instance of …: 'Prot'". The value is not repeated: it may be a secret in the wrong place.
    private static SettingsException BinderProblem(string section, Exception e)
    {
        while (e.InnerException is InvalidOperationException inner)
        {
            e = inner;
        }

        var at = e.Message.Split(" at '") is [_, var rest, ..] ? rest.Split('\'')[0] : null;
        return at is not null
            ? new SettingsException(at, "has an invalid value")
            : new SettingsException(section, $"contains an unknown setting: {e.Message.Split(": ")[^1]}");
    }
}
