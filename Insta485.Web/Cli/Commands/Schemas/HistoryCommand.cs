using System.CommandLine;
using System.Globalization;

namespace Insta485.Web.Cli.Commands.Schemas;

internal sealed class HistoryCommand : DatabaseCommand
{
    private readonly Option<bool> _json = CommonOptions.Json();

    public HistoryCommand()
        : base("history", "Lists the applied migrations with time and role.") => Add(_json);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var applied = await context.Config.MigratorFor(await context.FindOwnerAsync()).AppliedAsync();
        if (words.GetValue(_json))
        {
            context.Output.PrintJson(applied.Select(step => new
            {
                step.Version,
                step.Name,
                Applied = step.At is { } at ? DateTime.SpecifyKind(at, DateTimeKind.Utc) : (DateTime?)null,
                Role = step.At is null ? null : step.By,
            }));
            return ExitStatus.Done;
        }

        foreach (var step in applied)
        {
            var when = step.At is { } at
                ? $"{at.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC by {step.By}" : "before there was a record";
            context.Output.Print($"{step.Version:0000} {step.Name}: {when}");
        }

        return ExitStatus.Done;
    }
}
