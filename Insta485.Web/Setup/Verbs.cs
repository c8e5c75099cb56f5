using System.Globalization;

namespace Insta485.Web.Setup;

/// <summary>The verbs of <c>bin/insta485db</c>, with the site's own configuration.</summary>
public static class Verbs
{
    private const string Words = "create|destroy|reset|dump|empty|random [N]|url|stop";

    // How the script was called, which it passes on (specification 7).
    private static readonly string Called = Environment.GetEnvironmentVariable("INSTA485_COMMAND") ?? "insta485db";

    /// <summary>Runs one verb; the program's exit status.</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        if (!TryParse(words, out var verb))
        {
            Console.WriteLine($"Usage: {Called} ({Words})");
            Console.WriteLine("On a database that is not local: create, reset, random --sample-data; destroy, reset --yes-destroy NAME");
            return 1;
        }

        return await Run.GuardedAsync(() => RunAsync(verb, Place.Read()));
    }

    private sealed record Verb(string Name, int Count, bool SampleData, string? YesDestroy);

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
                await databases.AddRandomAsync(verb.Count, done => Progress(done, verb.Count));
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
        if (target.IsLocal)
        {
            return;
        }

        if (verb.Name is "create" or "reset" or "random" && !verb.SampleData)
        {
            throw new SetupException($"the sample data is not for {target.Name} at {target.At.Host}: say --sample-data to load it all the same, or use `empty`");
        }

        if (verb.Name is "destroy" or "reset" && verb.YesDestroy != target.At.Database)
        {
            throw new SetupException($"this destroys the database at {target.At.Host}: say --yes-destroy {target.At.Database} if that is meant");
        }
    }

    private static void Progress(int done, int all)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{done} of {all} posts{(done == all ? "\n" : "")}");
        }
        else if (done % 100 == 0 || done == all)
        {
            Console.Error.WriteLine($"{done} of {all} posts");
        }
    }

    private static bool TryParse(string[] words, out Verb verb)
    {
        var (names, sampleData, yesDestroy) = (new List<string>(), false, (string?)null);
        verb = new("", 100, false, null);
        for (var i = 0; i < words.Length; i++)
        {
            switch (words[i])
            {
                case "--sample-data":
                    sampleData = true;
                    break;
                case "--yes-destroy" when i + 1 < words.Length:
                    yesDestroy = words[++i];
                    break;
                default:
                    names.Add(words[i]);
                    break;
            }
        }

        var count = 100;
        var isKnown = names switch
        {
            ["create" or "empty" or "destroy" or "reset" or "dump" or "random" or "url" or "stop"] => true,
            ["random", var number] => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count > 0,
            _ => false,
        };
        if (isKnown)
        {
            verb = new(names[0], count, sampleData, yesDestroy);
        }

        return isKnown;
    }
}
