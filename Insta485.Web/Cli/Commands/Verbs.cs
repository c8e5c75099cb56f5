using Insta485.Web.Cli.Backups;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Cli.Roles;
using Insta485.Web.Configuration;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Commands;

/// <summary>The verbs of <c>bin/insta485db</c>, with the site's own configuration.</summary>
public static class Verbs
{
    private const string Words =
        "create|destroy|reset|dump|empty|random [N]|pictures|migrate [N]|rollback [N]|status|history|revision WORDS|"
        + "check|provision|clean-up|backup FILE|restore FILE|move|url|stop";

    // How the script was called, which it passes on (specification 7).
    private static readonly string Called = Environment.GetEnvironmentVariable("INSTA485_COMMAND") ?? "insta485db";

    /// <summary>Runs one verb; the program's exit status.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        if (Verb.Parse(words) is not { } verb)
        {
            Console.WriteLine($"Usage: {Called} ({Words})");
            Console.WriteLine("pictures --fix mends what it finds; pictures --move-to s3|folder copies them to the other store");
            Console.WriteLine(
                "On a database that is not local: create, reset, random --sample-data; rollback --yes-destroy NAME; there and with pictures in S3: destroy, reset --yes-destroy NAME; always: clean-up --yes-destroy NAME");
            Console.WriteLine("backup, restore and move end with status 2 when they are done, but pictures of some rows are not there");
            Console.WriteLine(
                "restore FILE --verify reads everything back and compares; move --to TARGET copies all rows to another target; with both, --yes-destroy NAME replaces the rows that are there");
            Console.WriteLine("migrate, rollback --print show the SQL instead of running it");
            return 1;
        }

        var missing = 0;
        var status = await SiteHost.ExitCodeAsync(async () => missing = await RunAsync(verb, AppConfiguration.Read()));
        return status == 0 && missing > 0 ? 2 : status;
    }

    // How many pictures were missing where rows were copied.
    private static async Task<int> RunAsync(Verb verb, AppConfiguration config)
    {
        static void Report(string line) => Console.Error.WriteLine(line);
        if (verb.Name == "stop")
        {
            await LocalTarget.ServerOf(config, Report).StopAsync();
            return 0;
        }

        if (verb.Name == "revision")
        {
            SchemaVerbs.Revision(config.Sql("migrations"), verb.Words)
                .ToList().ForEach(file => Console.WriteLine($"sql/migrations/{file}"));
            return 0;
        }

        if (verb.Name is "provision" or "clean-up")
        {
            RoleVerbs.Refuse(config, verb.Name, verb.ConfirmedDatabase);
            await (verb.Name == "provision"
                ? RoleVerbs.ProvisionAsync(config, Administrator.Read(), Console.WriteLine)
                : RoleVerbs.CleanUpAsync(config, Administrator.Read(), verb.ConfirmedDatabase, Console.WriteLine));
            return 0;
        }

        RefuseUnlessSaid(verb, config);
        var (target, server) = await LocalTarget.FindAsync(config, Report);
        // What makes and changes tables is for the role that owns them.
        var databases = new DatabaseAdmin(config, target.AsOwner());
        var missing = 0;
        switch (verb.Name)
        {
            case "create" or "empty":
                if (await databases.ExistsAsync())
                {
                    throw new CommandException("database already exists");
                }

                await databases.CreateAsync(withSample: verb.Name == "create");
                break;
            case "destroy":
                await databases.DestroyAsync();
                break;
            case "reset":
                await databases.ResetAsync(withSample: true);
                break;
            case "dump":
                await databases.DumpAsync(Console.Out);
                break;
            case "random":
                await SystemPackages.EnsureVipsAsync(config.Options.Uploads, Report);
                await databases.RequireCurrentAsync();
                await RandomPosts.AddAsync(config, target, verb.Count, done => Progress(done, verb.Count, "posts"));
                break;
            case "pictures":
                await databases.RequireCurrentAsync();
                await SystemPackages.EnsureVipsAsync(config.Options.Uploads, Report);
                await (verb.MoveTo is { } store
                    ? PictureVerbs.MoveAsync(config, store, (done, all) => Progress(done, all, "files"))
                    : PictureVerbs.CheckAsync(config, target, verb.Fix, verb.ConfirmedDatabase == target.Options.Database));
                break;
            case "migrate" or "rollback" or "status" or "history":
                await SchemaVerbs.RunAsync(config, target.AsOwner(), verb.Name, verb.Version, verb.Print);
                break;
            case "backup":
                missing = await new Backup(config, target.AsOwner(), Console.WriteLine, Progress).RunAsync(FileOf(verb));
                break;
            case "restore":
                missing =
                    await new Restore(config, target.AsOwner(), Console.WriteLine, Progress).RunAsync(FileOf(verb), verb.Verify,
                        verb.ConfirmedDatabase);
                break;
            case "move":
                missing =
                    await new CopyToTarget(config, target.AsOwner(), Console.WriteLine, Progress).RunAsync(verb.To ?? "",
                        verb.ConfirmedDatabase);
                break;
            case "check":
                await TargetCheck.PrintAsync(config, target, Console.WriteLine);
                break;
            case "url":
                Console.WriteLine(target.Url());
                break;
        }

        if (server is not null && verb.Name is not "url" and not "dump" && !verb.Print)
        {
            Report($"PostgreSQL runs on port {server.Port}; {Called} stop ends it.");
        }

        return missing;
    }

    // What cannot be taken back, or does not belong there, wants a word more on a database that others may use.
    private static void RefuseUnlessSaid(Verb verb, AppConfiguration config)
    {
        var target = config.Target;
        if (!target.IsLocal && verb.Name is "create" or "reset" or "random" && !verb.SampleData)
        {
            throw new CommandException(
                $"the sample data is not for {target.Name} at {target.Options.Host}: say --sample-data to load it all the same, or use `empty`");
        }

        var isBucket = config.Options.Uploads.Store == UploadStore.S3;
        if (!target.IsLocal && verb is { Name: "rollback", Print: false } && verb.ConfirmedDatabase != target.Options.Database)
        {
            throw new CommandException(
                $"this takes tables away at {target.Options.Host}, rows and all: say --yes-destroy {target.Options.Database} if that is meant");
        }

        if ((!target.IsLocal || isBucket) && verb.Name is "destroy" or "reset" && verb.ConfirmedDatabase != target.Options.Database)
        {
            var pictures = isBucket ? $" and the pictures in {IPictureStore.Of(config.Options)}" : "";
            throw new CommandException(
                $"this destroys the database at {target.Options.Host}{pictures}: say --yes-destroy {target.Options.Database} if that is meant");
        }
    }

    // The script works at the top of the tree; a file is meant where it was called.
    private static string FileOf(Verb verb) =>
        Path.GetFullPath(verb.Words, Environment.GetEnvironmentVariable("INSTA485_FROM") ?? Environment.CurrentDirectory);

    private static void Progress(long done, long all, string what)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{done} of {all} {what}{(done == all ? "\n" : "")}");
        }
        else if (done % 100 == 0 || done == all)
        {
            Console.Error.WriteLine($"{done} of {all} {what}");
        }
    }
}
