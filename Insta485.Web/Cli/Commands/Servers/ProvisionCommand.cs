using System.CommandLine;
using Insta485.Web.Cli.Roles;

namespace Insta485.Web.Cli.Commands.Servers;

internal sealed class ProvisionCommand() : DatabaseCommand("provision", "Creates the database and its two roles on a server, once.")
{
    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        RoleAdmin.RequireFitting(context.Config, Name);
        await RoleAdmin.ProvisionAsync(context.Config, Administrator.Read(), context.Output.Report);
        return ExitStatus.Done;
    }
}
