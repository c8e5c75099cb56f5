using System.Net.Sockets;
using System.Runtime.InteropServices;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Logging.Console;
using Npgsql;

namespace Insta485.Web.Cli;

/// <summary>Starts the site.</summary>
public static partial class SiteHost
{
    /// <summary>The site alone, on a database that is there.</summary>
    public static async Task<int> RunSiteAsync(string[] words) => await ExitCodeAsync(async () =>
    {
        var config = AppConfiguration.Read(words);
        RequirePassword(config);
        var (target, _) = await LocalTarget.FindAsync(config, Console.Error.WriteLine, mayStart: false);
        await using var app = Build(config, target);
        await app.RunAsync();
    });

    /// <summary>What <c>bin/insta485run</c> does: a database if there is none, the site, and a clean end of both.</summary>
    public static async Task<int> RunWithDatabaseAsync(string[] words) => await ExitCodeAsync(async () =>
    {
        var config = AppConfiguration.Read(words is ["--port", var port] ? ["--Urls", $"http://127.0.0.1:{Port(port)}"]
            : words is [] ? [] : throw new CommandException("Usage: bin/insta485run [--port N]"));
        RequirePassword(config);
        // From the first step on: a Ctrl-C while the database is being made leaves nothing running either.
        using var stop = new CancellationTokenSource();
        using var signals = new Signals(stop);
        await SystemPackages.EnsureVipsAsync(config.Options.Uploads, Console.Error.WriteLine);
        var (target, server) = await LocalTarget.FindAsync(config, Console.Error.WriteLine);
        try
        {
            // Making tables is for the role that will own them; the site itself logs in as its own.
            await new DatabaseAdmin(config, target.AsOwner()).EnsureAsync(withSample: config.Target.IsLocal);
            await using var app = Build(config, target);
            // One connection is held from the start: it shows others, who may end, that the server is in use.
            await using (await app.Services.GetRequiredService<DatabaseServers>().OpenAsync(ServerPreference.Primary))
            {
                await app.StartAsync();
            }

            var sample = config.Target.IsLocal
                ? " The sample users: awdeorio, password chickens; jflinn, michjc, jag, password password." : "";
            Console.WriteLine(
                $"Insta485 is at {string.Join(", ", app.Urls).Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/ (Ctrl-C ends it).{sample}");
            await app.WaitForShutdownAsync(stop.Token);
        }
        finally
        {
            if (server is { IsRunning: true })
            {
                if (await server.IsInUseAsync())
                {
                    await Console.Error
                        .WriteLineAsync("PostgreSQL keeps running: somebody else is connected. bin/insta485db stop ends it.");
                }
                else
                {
                    await server.StopAsync();
                }
            }
        }
    });

    /// <summary>The site as configured, not started yet.</summary>
    /// <param name="adjust">Changes the builder before the site is built; the tests keep the log.</param>
    public static WebApplication Build(AppConfiguration config, Target target, Action<WebApplicationBuilder>? adjust = null)
    {
        var web = Path.Combine(config.Options.Root, "Insta485.Web", "wwwroot");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
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

        adjust?.Invoke(builder);
        var app = SiteBuilder.Build(builder, config.Options, target);
        Database(app.Logger, target.ToString());
        Pictures(app.Logger, app.Services.GetRequiredService<IPictureStore>());
        return app;
    }

    private static void RequirePassword(AppConfiguration config) =>
        config.Target.RequirePassword(EnvironmentOf(config) == Environments.Production);

    // As said, of the two names the framework knows. Nothing said is Production, only not so strict with passwords.
    private static string? EnvironmentOf(AppConfiguration config) =>
        config.Configuration["ASPNETCORE_ENVIRONMENT"] ?? config.Configuration["DOTNET_ENVIRONMENT"];

    private static int Port(string text) => int.TryParse(text, out var port) && port is >= 0 and <= 65535
        ? port
        : throw new CommandException("--port wants a number between 0 and 65535");

    // What keeps the site from starting, or a verb from its work, is one line, not a stack.
    internal static async Task<int> ExitCodeAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (SocketException e)
        {
            await Console.Error.WriteLineAsync($"Error: Urls names an address that cannot be listened on: {e.Message}");
        }
        catch (PostgresException e)
        {
            await Console.Error.WriteLineAsync($"Error: PostgreSQL says: {e.MessageText} ({e.SqlState})");
        }
        catch (NpgsqlException e)
        {
            await Console.Error.WriteLineAsync($"Error: no connection to PostgreSQL: {(e.InnerException ?? e).Message}");
        }
        catch (RefusedException e)
        {
            await Console.Error.WriteLineAsync($"Error: {(e.InnerException ?? e).Message}");
        }
        catch (Exception e) when (e is SettingsException or CommandException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"Error: {e.Message}");
        }

        return 1;
    }

    // Ctrl-C, a polite kill and a terminal that is closed all mean the same.
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

    [LoggerMessage(7, LogLevel.Information, "Pictures: {Files}")]
    private static partial void Pictures(ILogger log, IPictureStore files);
}
