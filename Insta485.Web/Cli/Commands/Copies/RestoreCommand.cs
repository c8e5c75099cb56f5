using System.CommandLine;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Commands.Copies;

internal sealed class RestoreCommand : DatabaseCommand
{
    private readonly Argument<string> _file = CommonOptions.File("The backup to read.");
    private readonly Option<bool> _verify = CommonOptions.Flag("--verify", "Read everything back and compare.");
    private readonly Option<string?> _yesDestroy = CommonOptions.YesDestroy(
        "Name of the database, whose rows are replaced. Stop the site first.");

    public RestoreCommand()
        : base("restore", "Loads a backup into an empty or missing database.")
    {
        Add(_file);
        Add(_verify);
        Add(_yesDestroy);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var path = CommandContext.PathOf(words.GetRequiredValue(_file));
        if (!File.Exists(path))
        {
            throw new CommandException($"backup: {path} does not exist");
        }

        var (output, target) = (context.Output, await context.FindOwnerAsync());
        var missing = await new Restore(context.Config, target, output.Report, output.Progress)
            .RunAsync(path, words.GetValue(_verify), words.GetValue(_yesDestroy));
        return missing > 0 ? ExitStatus.PhotosMissing : ExitStatus.Done;
    }
}
