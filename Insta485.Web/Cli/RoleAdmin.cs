using Insta485.Web.Cli.Roles;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli;

/// <summary>Creates and removes a database with its two roles, as an administrator of the server.</summary>
public static class RoleAdmin
{
    private const string StillCosts = """
        These cost money at a provider until you remove them there (see docs/rds.md):
          the instance, and its storage even while it is stopped; standbys and read replicas
          snapshots, and automated backups that are retained
          a bastion, its disk and its public address (Elastic IP)
          the bucket of photos, including old versions of its objects
          secrets, keys and logs at the provider
        """;

    /// <summary>Creates the database and its two roles.</summary>
    public static async Task ProvisionAsync(AppConfiguration config, Administrator administrator, Action<string> report)
    {
        if (!config.Target.IsLocal && config.Target.TlsMode != Npgsql.SslMode.VerifyFull)
        {
            report($"The server's certificate is not verified: {config.Target.Setting("TlsMode")} is {config.Target.TlsMode}. "
                + "An attacker on the network could take the server's place.");
        }

        await new Provision(config.Target, FileOf(config), report).MakeAsync(administrator);
        KeyFile.MakeIfMissing(config, report);
        report("Next: `migrate` creates the tables, and `check` verifies the setup.");
    }

    /// <summary>Removes what <see cref="ProvisionAsync"/> created, including all rows. The photos stay.</summary>
    /// <param name="confirmedDatabase">The name that confirms it.</param>
    public static async Task CleanUpAsync(AppConfiguration config, Administrator administrator, string? confirmedDatabase,
        Action<string> report)
    {
        RequireConfirmed(config.Target, confirmedDatabase);
        var file = FileOf(config);
        var provisioned = new ProvisionedDatabase(config.Target);
        if (administrator.User == provisioned.Application || administrator.User == provisioned.Owner)
        {
            throw new CommandException($"clean-up removes the role {administrator.User}: the administrator is another role");
        }

        await using (var server = await provisioned.OpenAsync(administrator))
        {
            if (!await provisioned.RemoveAsync(server, report))
            {
                // The server may be the wrong one, and the file the only place where the passwords of the right one are.
                report($"Nothing that `provision` made is at {config.Target.Options.Host}."
                    + (File.Exists(file) ? $" {file} was left: delete it if it belongs to this server." : ""));
                return;
            }
        }

        report(File.Exists(file) ? $"Removed {file}." : $"There is no {file}.");
        File.Delete(file);
        report($"The photos were not removed: they are in {IPictureStore.Of(config.Options)}.");
        report(StillCosts);
    }

    /// <summary>Refuses a target these commands are not for, before anything is asked for.</summary>
    /// <param name="command">Its name, for the message.</param>
    /// <exception cref="CommandException">The private PostgreSQL has no such roles, and <c>DATABASE_URL</c> names only one.</exception>
    public static void RequireFitting(AppConfiguration config, string command)
    {
        var target = config.Target;
        if (target.MayBePrivate)
        {
            throw new CommandException(
                $"target {target.Name} is the private PostgreSQL, which requires no `{command}`: set Database__Target for another target");
        }

        if (!config.Options.Database.Targets.ContainsKey(target.Name))
        {
            throw new CommandException(
                $"DATABASE_URL holds one role, and `{command}` is about two: use a target of the configuration, Database__Target=Rds");
        }
    }

    /// <summary>Requires the database's name.</summary>
    /// <exception cref="CommandException">It is missing, or another one.</exception>
    public static void RequireConfirmed(Target target, string? confirmedDatabase) => Confirmation.RequireName(target, confirmedDatabase,
        $"deletes database {target.Options.Database} at {target.Options.Host}, its rows and its roles");

    private static string FileOf(AppConfiguration config) => AppConfiguration.SecretFile(config.Options.Root, config.Target.Name);
}
