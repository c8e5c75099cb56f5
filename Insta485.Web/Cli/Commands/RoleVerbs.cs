using Insta485.Web.Cli.Roles;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Commands;

/// <summary><c>bin/insta485db</c>'s verbs for an administrator: <c>provision</c> and <c>clean-up</c>.</summary>
public static class RoleVerbs
{
    private const string StillCosts = """
        What costs money at a provider until it is removed there (docs/rds.md says how):
          the instance, and its storage even while it is stopped; standbys and read replicas
          snapshots, and automated backups that were to be kept
          a bastion, its disk and its public address (Elastic IP)
          the bucket of pictures, old versions of its objects included
          secrets, keys and logs kept at the provider
        """;

    /// <summary>Makes the database and its two roles.</summary>
    public static async Task ProvisionAsync(AppConfiguration config, Administrator administrator, Action<string> report)
    {
        if (!config.Target.IsLocal && config.Target.TlsMode != Npgsql.SslMode.VerifyFull)
        {
            report($"The server is not verified: {config.Target.Setting("RootCertificate")} names no file. Whoever stands between could be it.");
        }

        await new Provision(config.Target, FileOf(config), report).MakeAsync(administrator);
    }

    /// <summary>Takes back what <see cref="ProvisionAsync"/> made, rows included; pictures stay.</summary>
    /// <param name="confirmedDatabase">The database's name, if it was said.</param>
    public static async Task CleanUpAsync(AppConfiguration config, Administrator administrator, string? confirmedDatabase,
        Action<string> report)
    {
        RefuseUnlessSaid(config, confirmedDatabase);
        var file = FileOf(config);
        var provisioned = new ProvisionedDatabase(config.Target);
        if (administrator.User == provisioned.Application || administrator.User == provisioned.Owner)
        {
            throw new CommandException($"{administrator.User} is to be removed: the administrator is another role");
        }

        await using (var server = await provisioned.OpenAsync(administrator))
        {
            if (!await provisioned.RemoveAsync(server, report))
            {
                // It may be the wrong server, and the file the only place where the right one's passwords are.
                report($"Nothing that `provision` made is at {config.Target.Options.Host}.{(File.Exists(file) ? $" {file} was left: remove it if that is the server it is about." : "")}");
                return;
            }
        }

        report(File.Exists(file) ? $"{file}: removed" : $"there is no {file}");
        File.Delete(file);
        report($"Pictures were not removed: they are in {IPictureStore.Of(config.Options)}.");
        report(StillCosts);
    }

    /// <summary>
    /// Before anybody is asked for a password: whether these verbs are for this target, and what they are told is enough.
    /// </summary>
    /// <exception cref="CommandException">They are not, or it is not.</exception>
    public static void Refuse(AppConfiguration config, string verb, string? confirmedDatabase)
    {
        var target = config.Target;
        if (target.MayBePrivate)
        {
            throw new CommandException(
                $"target {target.Name} is the private PostgreSQL, which needs no `{verb}`: say Database__Target=… for another one");
        }

        if (!config.Options.Database.Targets.ContainsKey(target.Name))
        {
            throw new CommandException(
                $"DATABASE_URL holds one role, and `{verb}` is about two: use a target of the configuration, Database__Target=Rds");
        }

        if (verb == "clean-up")
        {
            RefuseUnlessSaid(config, confirmedDatabase);
        }
    }

    private static void RefuseUnlessSaid(AppConfiguration config, string? confirmedDatabase)
    {
        var at = config.Target.Options;
        if (confirmedDatabase != at.Database)
        {
            throw new CommandException(
                $"this destroys the database at {at.Host}, rows and all, and its roles: say --yes-destroy {at.Database} if that is meant");
        }
    }

    private static string FileOf(AppConfiguration config) => AppConfiguration.SecretFile(config.Options.Root, config.Target.Name);
}
