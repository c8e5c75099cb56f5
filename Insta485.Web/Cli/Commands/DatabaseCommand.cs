using System.CommandLine;

namespace Insta485.Web.Cli.Commands;

/// <summary>A command of <c>bin/insta485db</c>. A derived class is the one place for its words, options and description.</summary>
internal abstract class DatabaseCommand : Command
{
    protected DatabaseCommand(string name, string description)
        : base(name, description) =>
        SetAction(words => ExitStatus.OfAsync(() => RunAsync(words, ContextOf(words)), words.InvocationConfiguration.Error));

    /// <summary>Where the settings come from.</summary>
    public Func<AppConfiguration> ReadConfiguration { get; set; } = () => AppConfiguration.Read();

    /// <summary>Added behind the command's own options.</summary>
    public Option<bool> Quiet { get; } = CommonOptions.Quiet();

    /// <summary>Does the work.</summary>
    /// <returns>The exit status.</returns>
    protected abstract Task<int> RunAsync(ParseResult words, CommandContext context);

    private CommandContext ContextOf(ParseResult words) => new(ReadConfiguration(), new CommandOutput(
        words.InvocationConfiguration.Output, words.InvocationConfiguration.Error, words.GetValue(Quiet)));
}
