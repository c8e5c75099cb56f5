using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class EmptyCommand() : DatabaseCommand("empty", "Creates the database without sample data and photos. Fails if it exists.")
{
    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var databases = new DatabaseAdmin(context.Config, await context.FindOwnerAsync());
        await databases.CreateNewAsync(withSample: false);
        context.Output.Report(await databases.CreatedAsync(withSample: false));
        return ExitStatus.Done;
    }
}
