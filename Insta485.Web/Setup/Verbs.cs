using System.Globalization;
using Insta485.Web.Media;

namespace Insta485.Web.Setup;

/// <summary>The verbs of <c>bin/insta485db</c>, with the site's own configuration.</summary>
public static class Verbs
{
    private const string Words = "create|destroy|reset|dump|empty|random [N]|pictures|url|stop";

    // How the script was called, which it passes on (specification 7).
    private static readonly string Called = Environment.GetEnvironmentVariable("INSTA485_COMMAND") ?? "insta485db";

    /// <summary>Runs one verb; the program's exit status.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        if (!TryParse(words, out var verb))
        {
            Console.WriteLine($"Usage: {Called} ({Words})");
            Console.WriteLine("pictures --fix mends what it finds; pictures --move-to s3|folder copies them to the other store");
            Console.WriteLine("On a database that is not local: create, reset, random --sample-data; there and with pictures in S3: destroy, reset --yes-destroy NAME");
            return 1;
        }

        return await Run.GuardedAsync(() => RunAsync(verb, Place.Read()));
    }

    private sealed record Verb(string Name, int Count, bool SampleData, string? YesDestroy, bool Fix, UploadStore? MoveTo);

    private static async Task RunAsync(Verb verb, Place place)
    {
        static void Say(string line) => Console.Error.WriteLine(line);
        if (verb.Name == "stop")
        {
            await LocalTarget.ServerOf(place, Say).StopAsync();
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
                await databases.UpdateAsync();
                await RandomPosts.AddAsync(place, target, verb.Count, done => Progress(done, verb.Count, "posts"));
                break;
            case "pictures":
                await databases.UpdateAsync();
                await Packages.NeedVipsAsync(place.Options.Uploads, Say);
                await (verb.MoveTo is { } store
                    ? PictureVerbs.MoveAsync(place, store, (done, all) => Progress(done, all, "files"))
                    : PictureVerbs.CheckAsync(place, target, verb.Fix, verb.YesDestroy == target.At.Database));
                break;
            case "url":
                Console.WriteLine(target.Url());
                break;
        }

        if (server is not null && verb.Name is not "url" and not "dump")
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
        verb = new("", 100, false, null, false, null);
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

        var count = 100;
        var isKnown = names switch
        {
            ["pictures"] => true,
            ["create" or "empty" or "destroy" or "reset" or "dump" or "random" or "url" or "stop"] => !verb.Fix && verb.MoveTo is null,
            ["random", var number] => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0,
            _ => false,
        };
        verb = verb with { Name = isKnown ? names[0] : "", Count = count };
        return isKnown;
    }
}
