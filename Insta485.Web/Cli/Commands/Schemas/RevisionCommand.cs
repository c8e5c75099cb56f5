using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Schemas;

internal sealed class RevisionCommand : DatabaseCommand
{
    private readonly Argument<string> _what = new("WHAT") { Description = "What the migration does, in a few words, in quotation marks." };

    public RevisionCommand()
        : base("revision", "Creates the two files of a new migration in sql/migrations, for you to write.") => Add(_what);

    protected override Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var files = NewMigration.Create(context.Config.Sql("migrations"), words.GetRequiredValue(_what));
        context.Output.Report($"Created {string.Join(" and ", files.Select(file => $"sql/migrations/{file}"))}.");
        return Task.FromResult(ExitStatus.Done);
    }
}
