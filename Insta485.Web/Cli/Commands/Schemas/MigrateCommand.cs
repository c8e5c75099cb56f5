using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Schemas;

internal sealed class MigrateCommand : DatabaseCommand
{
    private readonly Argument<int?> _version = CommonOptions.Version("The last version to apply. Default: the newest.");
    private readonly Option<bool> _print = CommonOptions.PrintSql();

    public MigrateCommand()
        : base("migrate", "Applies the outstanding migrations, each in a transaction.")
    {
        Add(_version);
        Add(_print);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var target = await context.FindOwnerAsync();
        var migrator = context.Config.MigratorFor(target);
        var version = words.GetValue(_version);
        if (words.GetValue(_print))
        {
            await context.Output.Writer.WriteAsync(await migrator.PrintMigrateAsync(version));
            return ExitStatus.Done;
        }

        await migrator.MigrateAsync(version, context.Output.Report);
        await KeyFile.ProtectRowsAsync(context.Config, target, context.Output.Report);
        context.Output.Report(StatusCommand.VersionLine((await migrator.AppliedAsync()).Count, migrator.Steps.Count));
        return ExitStatus.Done;
    }
}
