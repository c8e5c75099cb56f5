using Insta485.Web.Data;
using Npgsql;

namespace Insta485.Web.Setup;

/// <summary>Decides what the local target is: a PostgreSQL that answers where the settings say, or the private one.</summary>
public static class LocalTarget
{
    /// <summary>The private server of this project.</summary>
    public static PrivateServer ServerOf(Place place, Action<string> say) =>
        new(place.Options.Folder("var/postgres"), place.Target.At.User, place.Target.At.Port, say);

    /// <summary>The target to talk to, with a server behind it if this project may start one.</summary>
    /// <returns>The target, and the private server if that is what it is.</returns>
    public static async Task<(Target Target, PrivateServer? Server)> FindAsync(Place place, Action<string> say, bool mayStart = true)
    {
        var target = place.Target;
        if (!target.MayBePrivate)
        {
            return (target, null);
        }

        var server = ServerOf(place, say);
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
        else if (server.Port != target.At.Port && await LetsInAsync(target))
        {
            return (target, null);
        }

        return server.Exists ? (target.With(server.Port, server.Password), server) : (target, null);
    }

    // Somebody's own PostgreSQL that lets this user in without a password. One that wants a password none was given for
    // is not ours to use.
    private static async Task<bool> LetsInAsync(Target target)
    {
        if (!Probe.Answers(target.At.Port, target.At.Host))
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
