using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Decides which server the local target is: a PostgreSQL that the settings describe, or the private one.</summary>
internal static class LocalTarget
{
    /// <summary>The private PostgreSQL of this project.</summary>
    public static LocalPostgresServer ServerOf(AppConfiguration config, Action<string> report) =>
        new(config.Options.Folder("var/postgres"), config.Target.Options.User, config.Target.Options.Port, report);

    /// <summary>Finds the configured target. Starts the private PostgreSQL if the target may be that and no other server answers.</summary>
    /// <param name="howToStop">Reported if the private PostgreSQL was started.</param>
    /// <returns>The target, and the private server if the target is on it.</returns>
    public static async Task<(Target Target, LocalPostgresServer? Server)> FindAsync(AppConfiguration config, Action<string> report,
        bool mayStart = true,
        string howToStop = "To stop it, run `bin/insta485db stop`.")
    {
        var target = config.Target;
        if (!target.MayBePrivate)
        {
            return (target, null);
        }

        var server = ServerOf(config, report);
        if (!server.IsRunning)
        {
            if (await AcceptsLogInAsync(target))
            {
                return (target, null);
            }

            if (mayStart && await server.StartAsync())
            {
                report($"PostgreSQL runs on port {server.Port}. {howToStop}");
            }
        }
        else if (server.Port != target.Options.Port && await AcceptsLogInAsync(target))
        {
            return (target, null);
        }

        return server.Exists ? (target.With(server.Port, server.Password), server) : (target, null);
    }

    // A PostgreSQL of the developer's own is used if it accepts the user without a password, since none is configured.
    private static async Task<bool> AcceptsLogInAsync(Target target)
    {
        if (!PortProbe.Answers(target.Options.Port, target.Options.Host))
        {
            return false;
        }

        try
        {
            await using var connection = new NpgsqlConnection(target.ConnectionString("postgres", isPooled: false));
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
