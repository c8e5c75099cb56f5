using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Insta485.Web.Cli.Commands;

/// <summary>Where a command writes: results to stdout, progress and notices to stderr.</summary>
/// <param name="isQuiet"><c>--quiet</c>: only data and errors.</param>
internal sealed class CommandOutput(TextWriter output, TextWriter error, bool isQuiet)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        WriteIndented = true,
        // For programs and people, not for a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly bool _isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>For data of any length.</summary>
    public TextWriter Writer => output;

    /// <summary>The operator can be asked.</summary>
    public bool IsInteractive => _isTerminal && !Console.IsInputRedirected;

    /// <summary>One line about what was done.</summary>
    public void Report(string line)
    {
        if (!isQuiet)
        {
            output.WriteLine(_isTerminal && MayColour() ? Coloured(line) : line);
        }
    }

    /// <summary>A line of data, also with <c>--quiet</c>.</summary>
    public void Print(string line) => output.WriteLine(line);

    /// <summary>A line about the circumstances.</summary>
    public void Notice(string line)
    {
        if (!isQuiet)
        {
            error.WriteLine(line);
        }
    }

    /// <summary>One JSON document.</summary>
    public void PrintJson<T>(T document) => output.WriteLine(JsonSerializer.Serialize(document, Json));

    /// <summary>How much of a long work is done: in place on a terminal, every hundredth elsewhere.</summary>
    public void Progress(long done, long all, string what)
    {
        if (isQuiet)
        {
            return;
        }

        if (ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected)
        {
            error.Write($"\r{done} of {all} {what}{(done == all ? "\n" : "")}");
        }
        else if (done % 100 == 0 || done == all)
        {
            error.WriteLine($"{done} of {all} {what}");
        }
    }

    /// <summary>Asks a question that is answered with y or n.</summary>
    public bool Ask(string question)
    {
        output.Write($"{question} [y/N] ");
        return IsYes(Console.ReadLine());
    }

    /// <summary>Only a clear yes is one; nothing is the end of the input.</summary>
    internal static bool IsYes(string? answer) => answer?.Trim().ToLowerInvariant() is "y" or "yes";

    /// <summary>The marks of <c>check</c>: green for passed, red for failed.</summary>
    internal static string Coloured(string line) => line switch
    {
        ['✓', .. var rest] => $"\e[32m✓\e[0m{rest}",
        ['✗', .. var rest] => $"\e[31m✗\e[0m{rest}",
        _ => line,
    };

    // https://no-color.org
    private static bool MayColour() => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
