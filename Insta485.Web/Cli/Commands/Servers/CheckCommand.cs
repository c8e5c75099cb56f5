using System.CommandLine;
using Insta485.Web.Cli.Checks;

namespace Insta485.Web.Cli.Commands.Servers;

internal sealed class CheckCommand : DatabaseCommand
{
    private readonly Option<bool> _json = CommonOptions.Json();

    public CheckCommand()
        : base("check", "Checks everything between the site and its database: ✓ passed, ✗ failed with a remedy, – skipped.") => Add(_json);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var (config, output) = (context.Config, context.Output);
        var target = await context.FindTargetAsync();
        if (!words.GetValue(_json))
        {
            await TargetCheck.PrintAsync(config, target, output.Report);
            return ExitStatus.Done;
        }

        var results = await new TargetCheck(config, target, TimeProvider.System).RunAsync();
        var failed = results.Count(result => result.Status == CheckStatus.Failed);
        output.PrintJson(new { Target = target.Name, target.Options.Database, Failed = failed, Checks = results });
        return failed > 0 ? ExitStatus.Failed : ExitStatus.Done;
    }
}
