using System.CommandLine;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Commands.Schemas;

internal sealed class StatusCommand : DatabaseCommand
{
    private readonly Option<bool> _json = CommonOptions.Json();

    public StatusCommand()
        : base("status", "Shows the version of the schema and names every difference from the declared schema.") => Add(_json);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var (config, output) = (context.Config, context.Output);
        var target = await context.FindOwnerAsync();
        await new DatabaseAdmin(config, target).RequireExistsAsync();
        var migrator = config.MigratorFor(target);
        var (applied, steps) = (await migrator.AppliedAsync(), migrator.Steps);
        var pending = steps.Skip(applied.Count).Select(step => step.ToString()).ToList();
        var differences = await SchemaComparison.DifferencesAsync(config, target);
        if (words.GetValue(_json))
        {
            output.PrintJson(new
            {
                Target = target.Name,
                target.Options.Database,
                Version = applied.Count,
                Required = steps.Count,
                Pending = pending,
                Differences = differences,
            });
            return differences.Count > 0 ? ExitStatus.Failed : ExitStatus.Done;
        }

        if (applied.Any(step => step.At is null))
        {
            output.Report("The database is older than the record of migrations: `migrate` writes the record.");
        }

        output.Report(VersionLine(applied.Count, steps.Count));
        if (pending.Count > 0)
        {
            output.Report($"`migrate` applies {string.Join(", ", pending)}.");
        }

        differences.ToList().ForEach(output.Report);
        return differences.Count == 0
            ? ExitStatus.Done : throw new CommandException($"{Counted.Of(differences.Count, "problem")} with the schema");
    }

    internal static string VersionLine(int version, int required) => version == required
        ? $"The schema is at version {version}, as this build requires."
        : $"The schema is at version {version}; this build requires version {required}.";
}
