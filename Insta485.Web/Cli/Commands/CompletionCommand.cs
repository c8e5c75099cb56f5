using System.CommandLine;

namespace Insta485.Web.Cli.Commands;

/// <summary><c>completion</c>: a script that completes the words of <c>insta485db</c> and <c>insta485run</c> in a shell.</summary>
internal sealed class CompletionCommand : Command
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash or zsh." };

    public CompletionCommand(DatabaseRootCommand root)
        : base("completion", "Prints a script for completion: source <(bin/insta485db completion bash)")
    {
        _shell.AcceptOnlyFromAmong("bash", "zsh");
        Add(_shell);
        SetAction(words => words.InvocationConfiguration.Output.Write(words.GetRequiredValue(_shell) == "bash"
            ? CompletionScript.Bash(root, new RunCommand()) : CompletionScript.Zsh(root, new RunCommand())));
    }
}
