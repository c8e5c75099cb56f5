using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Insta485.Web.Cli;

/// <summary>Parses and runs a command line. Misuse is one line on stderr, with status 64.</summary>
internal static class CommandLine
{
    /// <summary>How the script was called, which it passes on (specification 7).</summary>
    public static string CalledAs(string otherwise) => Environment.GetEnvironmentVariable("INSTA485_COMMAND") ?? otherwise;

    /// <summary>Words as they are: no files of arguments (<c>@file</c>), no bundles of letters.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> words) =>
        root.Parse(words, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

    /// <summary>Runs what was parsed.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> InvokeAsync(ParseResult words, TextWriter output, TextWriter error)
    {
        if (!IsHelp(words) && (UnknownOptionOf(words) is not null || words.Errors.Count > 0))
        {
            await error.WriteLineAsync($"Error: {ProblemOf(words)} See {PathOf(words.CommandResult)} --help.");
            return ExitStatus.Misuse;
        }

        // A Ctrl-C ends the process at once; the site, which has to end in order, listens for itself.
        return await words.InvokeAsync(new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <summary>Help was asked for, so that nothing else in the line matters.</summary>
    public static bool IsHelp(ParseResult words) => words.RootCommandResult.Command.Options.OfType<HelpOption>()
        .Any(option => words.GetResult(option) is { Implicit: false });

    /// <summary>No directives (<c>[suggest]</c>), no <c>--version</c>.</summary>
    public static void Clear(RootCommand root)
    {
        root.Directives.Clear();
        root.Options.Clear();
    }

    /// <summary><c>--help</c>, for a root and all its commands.</summary>
    public static HelpOption HelpOption(CommandLineAction? help = null) =>
        new("--help", "-h") { Description = "Explain this command.", Action = help ?? new HelpAction() };

    /// <summary>A word that looks like an option, but is none of the command's; the parser would take it for an argument.</summary>
    public static string? UnknownOptionOf(ParseResult words) => words.Tokens
        .TakeWhile(token => token.Type != TokenType.DoubleDash)
        .FirstOrDefault(token => token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-'
            && !int.TryParse(token.Value, CultureInfo.InvariantCulture, out _))?.Value;

    private static string ProblemOf(ParseResult words)
    {
        var command = words.CommandResult.Command;
        if (UnknownOptionOf(words) is { } option)
        {
            var known = command.Options.Concat(words.RootCommandResult.Command.Options.Where(one => one.Recursive))
                .Select(one => one.Name);
            return $"there is no option {option}.{Suggestion.For(option, known)}";
        }

        // The parser's own message may have several lines.
        return words.UnmatchedTokens is [var word, ..] ? $"there is an argument too many: {word}."
            : string.Join(' ', words.Errors[0].Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') + ".";
    }

    private static string PathOf(CommandResult result) => result.Parent is CommandResult parent
        ? $"{PathOf(parent)} {result.Command.Name}"
        : result.Command is RootCommand { HelpName: { } name } ? name : result.Command.Name;
}
