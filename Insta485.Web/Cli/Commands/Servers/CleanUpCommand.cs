using System.CommandLine;
using Insta485.Web.Cli.Roles;

namespace Insta485.Web.Cli.Commands.Servers;

internal sealed class CleanUpCommand : DatabaseCommand
{
    private readonly Option<string?> _yesDestroy = CommonOptions.YesDestroy("Name of the database. Always required.");

    public CleanUpCommand()
        : base("clean-up", "Removes what provision created, including all rows. The photos stay.") => Add(_yesDestroy);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var name = words.GetValue(_yesDestroy);
        RoleAdmin.RequireFitting(context.Config, Name);
        RoleAdmin.RequireConfirmed(context.Config.Target, name);
        await RoleAdmin.CleanUpAsync(context.Config, Administrator.Read(), name, context.Output.Report);
        return ExitStatus.Done;
    }
}
