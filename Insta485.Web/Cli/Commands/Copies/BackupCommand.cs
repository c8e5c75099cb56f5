using System.CommandLine;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Commands.Copies;

internal sealed class BackupCommand : DatabaseCommand
{
    private readonly Argument<string> _file = CommonOptions.File("The backup to write.");

    public BackupCommand()
        : base("backup", "Saves the rows and photos of one moment in one file. The site may run.") => Add(_file);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var path = CommandContext.PathOf(words.GetRequiredValue(_file));
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
        {
            throw new CommandException($"backup: the folder {folder} does not exist");
        }

        var output = context.Output;
        var missing = await new Backup(context.Config, await context.FindOwnerAsync(), output.Report, output.Progress).RunAsync(path);
        return missing > 0 ? ExitStatus.PhotosMissing : ExitStatus.Done;
    }
}
