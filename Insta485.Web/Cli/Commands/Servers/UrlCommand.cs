using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Servers;

internal sealed class UrlCommand : DatabaseCommand
{
    private readonly Option<bool> _env = CommonOptions.Flag("--env",
        "Print the lines that tell psql the target by its environment, which other users of the machine can't read.");

    public UrlCommand()
        : base("url", "Prints the target as a URL, including the password.") => Add(_env);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var target = await context.FindTargetAsync();
        context.Output.Print(words.GetValue(_env) ? target.Environment() : target.Url());
        return ExitStatus.Done;
    }
}
