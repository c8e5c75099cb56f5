using Insta485.Web.Media;

namespace Insta485.Web.Setup;

/// <summary>The verbs of <c>bin/insta485db</c>, with the site's own configuration.</summary>
public static class Verbs
{
    private const string Words = "create|destroy|reset|dump|empty|random [N]|pictures|migrate [N]|rollback [N]|status|history|revision WORDS|"
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
            Console.WriteLine("On a database that is not local: create, reset, random --sample-data; rollback --yes-destroy NAME; there and with pictures in S3: destroy, reset --yes-destroy NAME; always: clean-up --yes-destroy NAME");
            Console.WriteLine("backup, restore and move end with status 2 when they are done, but pictures of some rows are not there");
            Console.WriteLine("restore FILE --verify reads everything back and compares; move --to TARGET copies all rows to another target; with both, --yes-destroy NAME replaces the rows that are there");
            Console.WriteLine("migrate, rollback --print show the SQL instead of running it");
            return 1;
        }

        var missing = 0;
        var status = await Run.GuardedAsync(async () => missing = await RunAsync(verb, Place.Read()));
        return status == 0 && missing > 0 ? 2 : status;
    }

    // How many pictures were missing where rows were copied.
    private static async Task<int> RunAsync(Verb verb, Place place)
    {
        static void Say(string line) => Console.Error.WriteLine(line);
        if (verb.Name == "stop")
        {
            await LocalTarget.ServerOf(place, Say).StopAsync();
            return 0;
        }

        if (verb.Name == "revision")
        {
            SchemaVerbs.Revision(place.Sql("migrations"), verb.Words).ToList().ForEach(file => Console.WriteLine($"sql/migrations/{file}"));
            return 0;
        }

        if (verb.Name is "provision" or "clean-up")
        {
            RoleVerbs.Refuse(place, verb.Name, verb.YesDestroy);
            await (verb.Name == "provision"
                ? RoleVerbs.ProvisionAsync(place, Administrator.Read(), Console.WriteLine)
                : RoleVerbs.CleanUpAsync(place, Administrator.Read(), verb.YesDestroy, Console.WriteLine));
            return 0;
        }

        RefuseUnlessSaid(verb, place);
        var (target, server) = await LocalTarget.FindAsync(place, Say);
        // What makes and changes tables is for the role that owns them.
        var databases = new Databases(place, target.AsOwner());
        var missing = 0;
        switch (verb.Name)
        {
            case "create" or "empty":
                if (await databases.ExistsAsync())
                {
                    throw new SetupException("database already exists");
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
                await Packages.NeedVipsAsync(place.Options.Uploads, Say);
                await databases.RequireCurrentAsync();
                await RandomPosts.AddAsync(place, target, verb.Count, done => Progress(done, verb.Count, "posts"));
                break;
            case "pictures":
                await databases.RequireCurrentAsync();
                await Packages.NeedVipsAsync(place.Options.Uploads, Say);
                await (verb.MoveTo is { } store
                    ? PictureVerbs.MoveAsync(place, store, (done, all) => Progress(done, all, "files"))
                    : PictureVerbs.CheckAsync(place, target, verb.Fix, verb.YesDestroy == target.At.Database));
                break;
            case "migrate" or "rollback" or "status" or "history":
                await SchemaVerbs.RunAsync(place, target.AsOwner(), verb.Name, verb.Version, verb.Print);
                break;
            case "backup":
                missing = await new Backup(place, target.AsOwner(), Console.WriteLine, Progress).RunAsync(FileOf(verb));
                break;
            case "restore":
                missing = await new Restore(place, target.AsOwner(), Console.WriteLine, Progress).RunAsync(FileOf(verb), verb.Verify, verb.YesDestroy);
                break;
            case "move":
                missing = await new Move(place, target.AsOwner(), Console.WriteLine, Progress).RunAsync(verb.To ?? "", verb.YesDestroy);
                break;
            case "check":
                await Check.PrintAsync(place, target, Console.WriteLine);
                break;
            case "url":
                Console.WriteLine(target.Url());
                break;
        }

        if (server is not null && verb.Name is not "url" and not "dump" && !verb.Print)
        {
            Say($"PostgreSQL runs on port {server.Port}; {Called} stop ends it.");
        }

        return missing;
    }

    // What cannot be taken back, or does not belong there, wants a word more on a database that others may use.
    private static void RefuseUnlessSaid(Verb verb, Place place)
    {
        var target = place.Target;
        if (!target.IsLocal && verb.Name is "create" or "reset" or "random" && !verb.SampleData)
        {
            throw new SetupException($"the sample data is not for {target.Name} at {target.At.Host}: say --sample-data to load it all the same, or use `empty`");
        }

        var isBucket = place.Options.Uploads.Store == UploadStore.S3;
        if (!target.IsLocal && verb is { Name: "rollback", Print: false } && verb.YesDestroy != target.At.Database)
        {
            throw new SetupException($"this takes tables away at {target.At.Host}, rows and all: say --yes-destroy {target.At.Database} if that is meant");
        }

        if ((!target.IsLocal || isBucket) && verb.Name is "destroy" or "reset" && verb.YesDestroy != target.At.Database)
        {
            var pictures = isBucket ? $" and the pictures in {IPictureFiles.Of(place.Options)}" : "";
            throw new SetupException($"this destroys the database at {target.At.Host}{pictures}: say --yes-destroy {target.At.Database} if that is meant");
        }
    }

    // The script works at the top of the tree; a file is meant where it was called.
    private static string FileOf(Verb verb) => Path.GetFullPath(verb.Words, Environment.GetEnvironmentVariable("INSTA485_FROM") ?? Environment.CurrentDirectory);

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
