using System.CommandLine;
using Insta485.Web.Cli.Backups;

namespace Insta485.Web.Cli.Commands.Copies;

internal sealed class MoveCommand : DatabaseCommand
{
    private readonly Option<string> _to = new("--to")
    {
        Description = "The other target, one of Database:Targets.",
        HelpName = "TARGET",
        Required = true,
    };

    private readonly Option<string?> _yesDestroy = CommonOptions.YesDestroy(
        "Name of the other target's database, whose rows are replaced. Stop the site first.");

    public MoveCommand()
        : base("move", "Copies all rows to another target and compares them. The photos stay in their store.")
    {
        Add(_to);
        Add(_yesDestroy);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var (output, target) = (context.Output, await context.FindOwnerAsync());
        var missing = await new CopyToTarget(context.Config, target, output.Report, output.Progress)
            .RunAsync(words.GetRequiredValue(_to), words.GetValue(_yesDestroy));
        return missing > 0 ? ExitStatus.PhotosMissing : ExitStatus.Done;
    }
}
