using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class DumpCommand : DatabaseCommand
{
    private readonly Option<bool> _csv = CommonOptions.Flag("--csv", "Print CSV with a line of column names.");

    private readonly Option<bool> _secrets = CommonOptions.Flag("--secrets",
        "Print password hashes and e-mail addresses, too. A local target always prints them.");

    public DumpCommand()
        : base("dump", "Prints every row of every table, a line for each column. The keys of cookies are left out.")
    {
        Add(_csv);
        Add(_secrets);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var target = await context.FindOwnerAsync();
        var (writer, withSecrets) = (context.Output.Writer, target.IsLocal || words.GetValue(_secrets));
        await (words.GetValue(_csv)
            ? DatabaseDump.WriteCsvAsync(target, writer, withSecrets) : DatabaseDump.WriteAsync(target, writer, withSecrets));
        return ExitStatus.Done;
    }
}
