using System.CommandLine;
using Insta485.Web.Cli.LocalPostgres;

namespace Insta485.Web.Cli.Commands.Servers;

internal sealed class StopCommand() : DatabaseCommand("stop", "Stops the private PostgreSQL.")
{
    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var server = LocalTarget.ServerOf(context.Config, context.Output.Notice);
        var wasRunning = server.IsRunning;
        await server.StopAsync();
        context.Output.Report(wasRunning ? "Stopped the private PostgreSQL." : "The private PostgreSQL is not running.");
        return ExitStatus.Done;
    }
}
