using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Hosting;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Logging.Console;

namespace Insta485.Web.Cli;

/// <summary>Starts the site.</summary>
public static partial class SiteHost
{
    /// <summary>Runs the site alone, on a database that is there.</summary>
    /// <param name="words">Settings, as <c>--Urls http://127.0.0.1:8001</c>.</param>
    public static async Task<int> RunSiteAsync(string[] words) => await ExitStatus.OfAsync(async () =>
    {
        var config = AppConfiguration.Read(words);
        RequireSecrets(config);
        RequireFreePorts(config);
        var (target, _) = await LocalTarget.FindAsync(config, Console.Error.WriteLine, mayStart: false);
        await using var app = Build(config, target);
        UseTempFolder(app);
        await app.RunAsync();
        return ExitStatus.Done;
    });

    /// <summary>What <c>bin/insta485run</c> does: creates a missing database, runs the site, and stops both in order.</summary>
    public static async Task<int> RunWithDatabaseAsync(AppConfiguration config)
    {
        RequireSecrets(config);
        RequireFreePorts(config);
        // From the first step on: a Ctrl-C while the database is created leaves nothing running either.
        using var stop = new CancellationTokenSource();
        using var signals = new Signals(stop);
        await SystemPackages.EnsureDecoderAsync(Console.Error.WriteLine);
        var (target, server) =
            await LocalTarget.FindAsync(config, Console.Error.WriteLine, howToStop: "Ctrl-C stops it together with the site.");
        try
        {
            // Creating tables is for the role that will own them; the site itself logs in as its own.
            await new DatabaseAdmin(config, target.AsOwner()).EnsureAsync(withSample: config.Target.IsLocal, Console.Error.WriteLine);
            await using var app = Build(config, target);
            UseTempFolder(app);
            // One connection is held from the start: it shows other commands, which may end, that the server is in use.
            await using (await app.Services.GetRequiredService<DatabaseServers>().OpenAsync(ServerPreference.Primary))
            {
                await app.StartAsync();
            }

            var sample = config.Target.IsLocal
                ? " The sample users: awdeorio, password chickens; jflinn, michjc, jag, password password." : "";
            var urls = string.Join(", ", app.Urls).Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
            Console.WriteLine($"Insta485 is at {urls}/ (Ctrl-C ends it).{sample}");
            await app.WaitForShutdownAsync(stop.Token);
        }
        finally
        {
            if (server is { IsRunning: true })
            {
                if (await server.IsInUseAsync())
                {
                    await Console.Error
                        .WriteLineAsync("PostgreSQL keeps running: another program is connected. bin/insta485db stop stops it.");
                }
                else
                {
                    await server.StopAsync();
                }
            }
        }

        return ExitStatus.Done;
    }

    /// <summary>The site as configured, not started yet.</summary>
    /// <param name="adjust">Changes the builder before the site is built.</param>
    public static WebApplication Build(AppConfiguration config, Target target, Action<WebApplicationBuilder>? adjust = null)
    {
        var web = Path.Combine(config.Options.Root, "Insta485.Web", "wwwroot");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // The settings are read once. Watching their file would watch the whole tree, PostgreSQL's data below var/ included.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
            ApplicationName = typeof(SiteHost).Assembly.GetName().Name,
            ContentRootPath = config.Options.Root,
            EnvironmentName = EnvironmentOf(config) ?? Environments.Production,
            WebRootPath = Directory.Exists(web) ? web : Path.Combine(AppContext.BaseDirectory, "wwwroot"),
        });
        builder.Configuration.AddConfiguration(config.Configuration);
        builder.WebHost.UseStaticWebAssets();
        // Otherwise a build (not a published site) adds a catch-all GET route for files, which turns every 405 into 404.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        if (config.Configuration["Logging:Console:FormatterName"] == ConsoleFormatterNames.Json)
        {
            builder.Logging
                .AddJsonConsole(console => (console.TimestampFormat, console.UseUtcTimestamp) = ("yyyy-MM-ddTHH:mm:ss.fffZ", true));
        }
        else
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled);
                (console.TimestampFormat, console.UseUtcTimestamp) = ("yyyy-MM-dd HH:mm:ss ", true);
            });
        }

        // The formatters stay. LogWriter takes the place of what writes each line by itself.
        builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(ConsoleLoggerProvider)));
        builder.Services.AddSingleton<ILoggerProvider, LogWriter>();

        // Why the site can't start is one line on stderr (ExitStatus); the host would log it as a stack, too.
        var isStarted = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => isStarted && level >= LogLevel.Warning);
        adjust?.Invoke(builder);
        var app = SiteBuilder.Build(builder, config.Options, target);
        app.Lifetime.ApplicationStarted.Register(() => isStarted = true);
        Database(app.Logger, target.ToString());
        Pictures(app.Logger, app.Services.GetRequiredService<IPictureStore>());
        Decoder(app.Logger, DecoderSandbox.Describe(DecoderSandbox.Of(config.Options.Uploads)));
        return app;
    }

    /// <summary>Requires the password of the database and, elsewhere than on this machine, a certificate.</summary>
    /// <exception cref="SettingsException">One of them is missing.</exception>
    internal static void RequireSecrets(AppConfiguration config)
    {
        config.Target.RequirePassword(EnvironmentOf(config) == Environments.Production);
        SettingsException.Require(config.Target.IsLocal || config.Options.Keys.Certificate.Length > 0, "Keys:Certificate",
            $"is missing, which protects the keys of cookies; target {config.Target.Name} is not local. `bin/insta485db keys` makes one");
    }

    // Before the first request: ASP.NET Core asks once where to store large forms. It creates the file where .NET does, and moves it.
    private static void UseTempFolder(WebApplication app)
    {
        foreach (var name in new[] { "TMPDIR", "ASPNETCORE_TEMP" })
        {
            Environment.SetEnvironmentVariable(name, app.Services.GetRequiredService<TempFolder>().Path);
        }
    }

    // Of the two names the framework knows. Without either the environment is Production, but less strict with passwords.
    private static string? EnvironmentOf(AppConfiguration config) =>
        config.Configuration["ASPNETCORE_ENVIRONMENT"] ?? config.Configuration["DOTNET_ENVIRONMENT"];

    /// <summary>Requires that the site can listen, before anything is created. Kestrel would log a stack for a taken port.</summary>
    /// <exception cref="CommandException">Another program listens on a port of <c>Urls</c>.</exception>
    internal static void RequireFreePorts(AppConfiguration config)
    {
        // The addresses are well-formed, for the settings were checked. http://unix:/… is a socket.
        var taken = (config.Configuration["Urls"] ?? "").Split(';').Select(url => new Uri(url))
            .FirstOrDefault(address => address.Port > 0 && address.Host != "unix" && !IsFree(address));
        if (taken is not null)
        {
            throw new CommandException(ExitStatus.PortInUse(taken));
        }
    }

    private static bool IsFree(Uri address)
    {
        var host = address.IsLoopback ? IPAddress.Loopback : IPAddress.TryParse(address.DnsSafeHost, out var own) ? own : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(host, address.Port);
            listener.Start();
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
        catch (SocketException)
        {
            // Another reason (no such address, a privileged port) is for the server to name.
            return true;
        }
    }

    // Ctrl-C, SIGTERM and a closed terminal all mean the same.
    private sealed class Signals(CancellationTokenSource stop) : IDisposable
    {
        private readonly List<PosixSignalRegistration> _registrations =
        [
            .. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM,
                PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                stop.Cancel();
            })),
        ];

        public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
    }

    [LoggerMessage(4, LogLevel.Information, "Database: {Target}")]
    private static partial void Database(ILogger log, string target);

    [LoggerMessage(8, LogLevel.Information, "Decoder: {Isolation}")]
    private static partial void Decoder(ILogger log, string isolation);

    [LoggerMessage(7, LogLevel.Information, "Pictures: {Files}")]
    private static partial void Pictures(ILogger log, IPictureStore files);
}
