using System.Globalization;
using Insta485.Web.Configuration;

namespace Insta485.Web.Cli.Commands;

/// <summary>One verb of <c>bin/insta485db</c> with what was said to it.</summary>
/// <param name="Name">The verb.</param>
public sealed record Verb(string Name)
{
    private static readonly string[] Alone =
        ["create", "empty", "destroy", "reset", "dump", "random", "pictures", "migrate", "rollback", "status", "history", "check",
            "provision", "clean-up", "move", "url", "stop"];

    /// <summary>What comes after <c>revision</c>; the file of <c>backup</c> and <c>restore</c>.</summary>
    public string Words { get; private init; } = "";

    /// <summary>Of <c>random N</c>.</summary>
    public int Count { get; private init; } = 100;

    /// <summary>Of <c>migrate N</c> and <c>rollback N</c>.</summary>
    public int? Version { get; private init; }

    /// <summary><c>--sample-data</c></summary>
    public bool SampleData { get; private init; }

    /// <summary><c>--yes-destroy NAME</c></summary>
    public string? ConfirmedDatabase { get; private init; }

    /// <summary><c>--fix</c>, of <c>pictures</c>.</summary>
    public bool Fix { get; private init; }

    /// <summary><c>--move-to STORE</c>, of <c>pictures</c>.</summary>
    public UploadStore? MoveTo { get; private init; }

    /// <summary><c>--print</c>, of <c>migrate</c> and <c>rollback</c>.</summary>
    public bool Print { get; private init; }

    /// <summary><c>--verify</c>, of <c>restore</c>.</summary>
    public bool Verify { get; private init; }

    /// <summary><c>--to TARGET</c>, of <c>move</c>.</summary>
    public string? To { get; private init; }

    /// <summary>Understands the words; nothing if they are no verb.</summary>
    public static Verb? Parse(string[] words)
    {
        var names = new List<string>();
        var verb = new Verb("");
        for (var i = 0; i < words.Length; i++)
        {
            var next = i + 1 < words.Length ? words[i + 1] : null;
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
                case "--verify":
                    verb = verb with { Verify = true };
                    break;
                case "--move-to" when next is "s3" or "folder":
                    verb = verb with { MoveTo = words[++i] == "s3" ? UploadStore.S3 : UploadStore.Folder };
                    break;
                case "--to" when next is not null:
                    verb = verb with { To = words[++i] };
                    break;
                case "--yes-destroy" when next is not null:
                    verb = verb with { ConfirmedDatabase = words[++i] };
                    break;
                default:
                    names.Add(words[i]);
                    break;
            }
        }

        return Named(verb, names) is { } known && known.Fits() ? known : null;
    }

    private static Verb? Named(Verb verb, List<string> names) => names switch
    {
        [var name] when Alone.Contains(name) => verb with { Name = name },
        ["migrate" or "rollback", var number] when Number(number, 0) is { } version => verb with { Name = names[0], Version = version },
        ["random", var number] when Number(number, 1) is { } count => verb with { Name = "random", Count = count },
        ["revision" or "backup" or "restore", { Length: > 0 } words]
            when !words.StartsWith('-') => verb with { Name = names[0], Words = words },
        _ => null,
    };

    // Words that belong to one verb are a mistake with another.
    private bool Fits() => (Name == "pictures" || (!Fix && MoveTo is null))
        && (Name is "migrate" or "rollback" || !Print)
        && (Name == "restore" || !Verify)
        && Name == "move" == To is not null;

    private static int? Number(string text, int least) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least ? number : null;
}
