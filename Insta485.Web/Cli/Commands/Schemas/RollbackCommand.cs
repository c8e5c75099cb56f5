using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Schemas;

internal sealed class RollbackCommand : DatabaseCommand
{
    private readonly Argument<int?> _version = CommonOptions.Version("The version to go back to. Default: one before the current.");
    private readonly Option<bool> _print = CommonOptions.PrintSql();
    private readonly Option<string?> _yesDestroy = CommonOptions.YesDestroy(
        "Name of the database. Required on a target that is not local.");

    public RollbackCommand()
        : base("rollback", "Reverts the last migration, or all after a version, including the rows of their tables.")
    {
        Add(_version);
        Add(_print);
        Add(_yesDestroy);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var (target, name, version) = (context.Config.Target, words.GetValue(_yesDestroy), words.GetValue(_version));
        var isPrint = words.GetValue(_print);
        if (name is not null || (!target.IsLocal && !isPrint))
        {
            Confirmation.RequireName(target, name, $"deletes tables with their rows at {target.Options.Host}");
        }

        var migrator = context.Config.MigratorFor(await context.FindOwnerAsync());
        if (isPrint)
        {
            await context.Output.Writer.WriteAsync(await migrator.PrintRollbackAsync(version));
            return ExitStatus.Done;
        }

        await migrator.RollbackAsync(version, context.Output.Report);
        context.Output.Report(StatusCommand.VersionLine((await migrator.AppliedAsync()).Count, migrator.Steps.Count));
        return ExitStatus.Done;
    }
}
