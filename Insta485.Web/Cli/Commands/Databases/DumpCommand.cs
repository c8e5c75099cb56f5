using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class DumpCommand : DatabaseCommand
{
    private readonly Option<bool> _csv = CommonOptions.Flag("--csv", "Print CSV with a line of column names.");

    public DumpCommand()
        : base("dump", "Prints every row of every table, a line for each column. The keys of cookies are left out.") => Add(_csv);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var target = await context.FindOwnerAsync();
        await (words.GetValue(_csv)
            ? DatabaseDump.WriteCsvAsync(target, context.Output.Writer) : DatabaseDump.WriteAsync(target, context.Output.Writer));
        return ExitStatus.Done;
    }
}
