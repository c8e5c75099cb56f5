using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class DestroyCommand : DatabaseCommand
{
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<string?> _yesDestroy = CommonOptions.YesDestroy(
        "Name of the database. Required on a target that is not local, and with photos in S3.");

    public DestroyCommand()
        : base("destroy", "Deletes the database, even while the site is connected, and the photos.")
    {
        Add(_yes);
        Add(_yesDestroy);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var name = words.GetValue(_yesDestroy);
        Confirmation.RequireDestroy(context.Config, name);
        var databases = new DatabaseAdmin(context.Config, await context.FindOwnerAsync());
        var contents = await context.ConfirmAsync(databases, words.GetValue(_yes) || name is not null);
        await databases.DestroyAsync(context.Output.Notice);
        context.Output.Report(Removed(context.Config.Target.Options.Database, contents));
        return ExitStatus.Done;
    }

    internal static string Removed(string database, DatabaseContents contents) => contents.Exists
        ? $"Removed database {database}: {contents}."
        : $"There was no database {database}. Removed {Counted.Of(contents.Files, "file")}.";
}
