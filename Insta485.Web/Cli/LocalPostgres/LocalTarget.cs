using Insta485.Web.Database;
using Npgsql;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Decides what the local target is: a PostgreSQL that answers where the settings say, or the private one.</summary>
public static class LocalTarget
{
    /// <summary>The private server of this project.</summary>
    public static LocalPostgresServer ServerOf(AppConfiguration config, Action<string> report) =>
        new(config.Options.Folder("var/postgres"), config.Target.Options.User, config.Target.Options.Port, report);

    /// <summary>The target to talk to, with a server behind it if this project may start one.</summary>
    /// <returns>The target, and the private server if that is what it is.</returns>
    public static async Task<(Target Target, LocalPostgresServer? Server)> FindAsync(AppConfiguration config, Action<string> report,
        bool mayStart = true)
    {
        var target = config.Target;
        if (!target.MayBePrivate)
        {
            return (target, null);
        }

        var server = ServerOf(config, report);
        if (!server.IsRunning)
        {
            if (await LetsInAsync(target))
            {
                return (target, null);
            }

            if (mayStart)
            {
                await server.StartAsync();
            }
        }
        else if (server.Port != target.Options.Port && await LetsInAsync(target))
        {
            return (target, null);
        }

        return server.Exists ? (target.With(server.Port, server.Password), server) : (target, null);
    }

    // Somebody's own PostgreSQL that lets this user in without a password. One that wants a password none was given for
    // is not ours to use.
    private static async Task<bool> LetsInAsync(Target target)
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
