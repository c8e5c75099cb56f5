using Insta485.Web.Cli;
using Insta485.Web.Cli.Commands;

namespace Insta485.Tests.Cli.Commands;

/// <summary>A command line of <c>bin/insta485db</c> that was run here.</summary>
internal sealed record CommandRun(int Status, string Output, string Error)
{
    /// <summary>The names of all commands.</summary>
    public static TheoryData<string> Names => [.. new DatabaseRootCommand().Commands.Select(command => command.Name)];

    /// <summary>Runs a line that must be answered without the settings, and so without a database.</summary>
    public static Task<CommandRun> OfAsync(string line) => OfAsync(
        () => throw new InvalidOperationException("The settings were read."), line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Runs a line with these settings.</summary>
    public static Task<CommandRun> OfAsync(AppConfiguration config, params string[] words) => OfAsync(() => config, words);

    private static async Task<CommandRun> OfAsync(Func<AppConfiguration> read, string[] words)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var status = await DatabaseRootCommand.RunAsync(words, output, error, read);
        return new CommandRun(status, output.ToString(), error.ToString());
    }
}
