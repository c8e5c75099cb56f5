using System.Globalization;
using Insta485.Web.Media;

namespace Insta485.Web.Setup;

/// <summary>The verbs of <c>bin/insta485db</c>, with the site's own configuration.</summary>
public static class Verbs
{
    private const string Words = "create|destroy|reset|dump|empty|random [N]|pictures|migrate [N]|rollback [N]|status|history|revision WORDS|url|stop";

    // How the script was called, which it passes on (specification 7).
    private static readonly string Called = Environment.GetEnvironmentVariable("INSTA485_COMMAND") ?? "insta485db";

    /// <summary>Runs one verb; the program's exit status.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        if (!TryParse(words, out var verb))
        {
            Console.WriteLine($"Usage: {Called} ({Words})");
            Console.WriteLine("pictures --fix mends what it finds; pictures --move-to s3|folder copies them to the other store");
            Console.WriteLine("On a database that is not local: create, reset, random --sample-data; rollback --yes-destroy NAME; there and with pictures in S3: destroy, reset --yes-destroy NAME");
            Console.WriteLine("migrate, rollback --print show the SQL instead of running it");
            return 1;
        }

        return await Run.GuardedAsync(() => RunAsync(verb, Place.Read()));
    }

    private sealed record Verb(string Name, int Count, bool SampleData, string? YesDestroy, bool Fix, UploadStore? MoveTo, bool Print, string? Words, int? To);

    private static async Task RunAsync(Verb verb, Place place)
    {
        static void Say(string line) => Console.Error.WriteLine(line);
        if (verb.Name == "stop")
        {
            await LocalTarget.ServerOf(place, Say).StopAsync();
            return;
        }

        if (verb.Name == "revision")
        {
            SchemaVerbs.Revision(place.Sql("migrations"), verb.Words ?? "").ToList().ForEach(file => Console.WriteLine($"sql/migrations/{file}"));
            return;
        }

        RefuseUnlessSaid(verb, place);
        var (target, server) = await LocalTarget.FindAsync(place, Say);
        var databases = new Databases(place, target);
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
                await SchemaVerbs.RunAsync(place, target, verb.Name, verb.To, verb.Print);
                break;
            case "url":
                Console.WriteLine(target.Url());
                break;
        }

        if (server is not null && verb.Name is not "url" and not "dump" && !verb.Print)
        {
            Say($"PostgreSQL runs on port {server.Port}; {Called} stop ends it.");
        }
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

    private static void Progress(int done, int all, string what)
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

    private static bool TryParse(string[] words, out Verb verb)
    {
        var names = new List<string>();
        verb = new("", 100, false, null, false, null, false, null, null);
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--sample-data":
                    verb = verb with { SampleData = true };
                    break;
                case "--fix":
                    verb = verb with { Fix = true };
                    break;
                case "--print":
                    verb = verb with { Print = true };
                    break;
                case "--move-to" when i + 1 < words.Length && words[i + 1] is "s3" or "folder":
                    verb = verb with { MoveTo = words[++i] == "s3" ? UploadStore.S3 : UploadStore.Folder };
                    break;
                case "--yes-destroy" when i + 1 < words.Length:
                    verb = verb with { YesDestroy = words[++i] };
                    break;
                default:
                    names.Add(words[i]);
                    break;
            }
        }

        var (count, to, text) = (100, (int?)null, (string?)null);
        var isKnown = names switch
        {
            ["pictures"] => !verb.Print,
            ["migrate" or "rollback"] => true,
            ["migrate" or "rollback", var version] => IsNumber(version, 0, out var number) && (to = number) is not null,
            ["revision", var what] => (text = what).Length > 0,
            ["create" or "empty" or "destroy" or "reset" or "dump" or "random" or "status" or "history" or "url" or "stop"] => !verb.Print,
            ["random", var number] => IsNumber(number, 1, out count),
            _ => false,
        };
        isKnown &= names is ["pictures"] || (!verb.Fix && verb.MoveTo is null);
        verb = verb with { Name = isKnown ? names[0] : "", Count = count, To = to, Words = text };
        return isKnown;
    }

    private static bool IsNumber(string text, int least, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least;
}
