using Insta485.Web.Media;

namespace Insta485.Web.Setup;

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
    public static async Task ProvisionAsync(Place place, Administrator administrator, Action<string> say)
    {
        if (!place.Target.IsLocal && place.Target.TlsMode != Npgsql.SslMode.VerifyFull)
        {
            say($"The server is not verified: {place.Target.Setting("RootCertificate")} names no file. Whoever stands between could be it.");
        }

        await new Provision(place.Target, FileOf(place), say).MakeAsync(administrator);
    }

    /// <summary>Takes back what <see cref="ProvisionAsync"/> made, rows included; pictures stay.</summary>
    /// <param name="yesDestroy">The database's name, if it was said.</param>
    public static async Task CleanUpAsync(Place place, Administrator administrator, string? yesDestroy, Action<string> say)
    {
        RefuseUnlessSaid(place, yesDestroy);
        var file = FileOf(place);
        var provisioned = new Provisioned(place.Target);
        if (administrator.User == provisioned.Application || administrator.User == provisioned.Owner)
        {
            throw new SetupException($"{administrator.User} is to be removed: the administrator is another role");
        }

        await using (var server = await provisioned.OpenAsync(administrator))
        {
            if (!await provisioned.RemoveAsync(server, say))
            {
                // It may be the wrong server, and the file the only place where the right one's passwords are.
                say($"Nothing that `provision` made is at {place.Target.At.Host}.{(File.Exists(file) ? $" {file} was left: remove it if that is the server it is about." : "")}");
                return;
            }
        }

        say(File.Exists(file) ? $"{file}: removed" : $"there is no {file}");
        File.Delete(file);
        say($"Pictures were not removed: they are in {IPictureFiles.Of(place.Options)}.");
        say(StillCosts);
    }

    /// <summary>Before anybody is asked for a password: whether these verbs are for this target, and what they are told is enough.</summary>
    /// <exception cref="SetupException">They are not, or it is not.</exception>
    public static void Refuse(Place place, string verb, string? yesDestroy)
    {
        var target = place.Target;
        if (target.MayBePrivate)
        {
            throw new SetupException($"target {target.Name} is the private PostgreSQL, which needs no `{verb}`: say Database__Target=… for another one");
        }

        if (!place.Options.Database.Targets.ContainsKey(target.Name))
        {
            throw new SetupException($"DATABASE_URL holds one role, and `{verb}` is about two: use a target of the configuration, Database__Target=Rds");
        }

        if (verb == "clean-up")
        {
            RefuseUnlessSaid(place, yesDestroy);
        }
    }

    private static void RefuseUnlessSaid(Place place, string? yesDestroy)
    {
        var at = place.Target.At;
        if (yesDestroy != at.Database)
        {
            throw new SetupException($"this destroys the database at {at.Host}, rows and all, and its roles: say --yes-destroy {at.Database} if that is meant");
        }
    }

    private static string FileOf(Place place) => Place.SecretFile(place.Options.Root, place.Target.Name);
}
