using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Insta485.Web.Cli.Commands;

/// <summary>Options and arguments that several commands have, each made anew for its command.</summary>
internal static class CommonOptions
{
    /// <summary><c>--quiet</c></summary>
    public static Option<bool> Quiet() => Flag("--quiet", "Print only data and errors.");

    /// <summary><c>--json</c></summary>
    public static Option<bool> Json() => Flag("--json", "Print JSON.");

    /// <summary><c>--sample-data</c></summary>
    public static Option<bool> SampleData() =>
        Flag("--sample-data", "Required on a target that is not local: load the sample data there.");

    /// <summary><c>--yes</c></summary>
    public static Option<bool> Yes() => Flag("--yes", "Do not ask. On a local target with photos in a folder only.");

    /// <summary><c>--yes-destroy NAME</c></summary>
    /// <param name="description">What it allows.</param>
    public static Option<string?> YesDestroy(string description) =>
        new("--yes-destroy") { Description = description, HelpName = "NAME" };

    /// <summary><c>--print</c></summary>
    public static Option<bool> PrintSql() => Flag("--print", "Print the SQL instead of running it.");

    /// <summary>An option without a value.</summary>
    public static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>The name of a backup.</summary>
    public static Argument<string> File(string description)
    {
        var file = new Argument<string>(FileName) { Description = description };
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError($"{FileName} must not be empty.");
            }
        });
        return file;
    }

    /// <summary>What an argument that names a file is called.</summary>
    public const string FileName = "FILE";

    /// <summary>The version <c>migrate</c> and <c>rollback</c> lead to.</summary>
    public static Argument<int?> Version(string description) => new("N")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? null : Number(result, "N", 0, 9999),
    };

    /// <summary>A whole number, or an error that names the allowed ones.</summary>
    public static int Number(ArgumentResult result, string name, int least, int most)
    {
        var text = result.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        result.AddError($"{name} must be a whole number between {least} and {most}, not {text}.");
        return least;
    }
}
