using System.CommandLine;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Commands.Servers;

internal sealed class KeysCommand : DatabaseCommand
{
    private readonly Option<bool> _renew = CommonOptions.Flag("--renew", "Replace the certificate. The one before goes on reading keys.");

    public KeysCommand()
        : base("keys", "Makes the certificate that protects the keys of cookies, for a site that has none.") => Add(_renew);

    protected override Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var report = context.Output.Report;
        if (words.GetValue(_renew) && context.Config.Options.Keys.Certificate.Length > 0)
        {
            KeyFile.Renew(context.Config, report);
        }
        else if (!KeyFile.MakeIfMissing(context.Config, report))
        {
            throw new CommandException("Keys:Certificate is already set; `keys --renew` replaces it");
        }

        report("Next: `migrate` protects the keys that are in the database.");
        return Task.FromResult(ExitStatus.Done);
    }
}
