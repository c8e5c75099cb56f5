using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Servers;

internal sealed class UrlCommand() : DatabaseCommand("url", "Prints the target as a URL, including the password.")
{
    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        context.Output.Print((await context.FindTargetAsync()).Url());
        return ExitStatus.Done;
    }
}
