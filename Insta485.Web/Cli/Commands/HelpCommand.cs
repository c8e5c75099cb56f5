using System.CommandLine;

namespace Insta485.Web.Cli.Commands;

/// <summary><c>help</c>: what <c>--help</c> prints, for all commands or one.</summary>
internal sealed class HelpCommand : Command
{
    private readonly Argument<string?> _command = new("COMMAND")
    {
        Description = "The command to explain. Default: all.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public HelpCommand(DatabaseRootCommand root)
        : base("help", "Explains all commands, or one.")
    {
        _command.CompletionSources.Add(_ => root.Commands.Select(command => command.Name));
        _command.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && !root.Commands.Any(command => command.Name == word.Value))
            {
                result.AddError($"there is no command {word.Value}.{root.SuggestionFor(word.Value)}");
            }
        });
        Add(_command);
        SetAction(words => CommandLine
            .Parse(root, words.GetValue(_command) is { } name ? [name, "--help"] : ["--help"])
            .Invoke(words.InvocationConfiguration));
    }
}
