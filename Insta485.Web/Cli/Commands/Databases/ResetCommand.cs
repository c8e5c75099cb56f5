using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class ResetCommand : DatabaseCommand
{
    private readonly Option<bool> _sampleData = CommonOptions.SampleData();
    private readonly Option<bool> _yes = CommonOptions.Yes();
    private readonly Option<string?> _yesDestroy = CommonOptions.YesDestroy(
        "Name of the database. Required on a target that is not local, and with photos in S3.");

    public ResetCommand()
        : base("reset", "Deletes the database and the photos, and creates them again. Works while the site runs; visitors stay logged in.")
    {
        Add(_sampleData);
        Add(_yes);
        Add(_yesDestroy);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var name = words.GetValue(_yesDestroy);
        Confirmation.RequireSampleData(context.Config.Target, words.GetValue(_sampleData));
        Confirmation.RequireDestroy(context.Config, name);
        var target = await context.FindOwnerAsync();
        var databases = new DatabaseAdmin(context.Config, target);
        var contents = await context.ConfirmAsync(databases, words.GetValue(_yes) || name is not null);
        await new DatabaseReset(context.Config, target, context.Output.Notice).RunAsync(withSample: true);
        context.Output.Report(
            $"{DestroyCommand.Removed(context.Config.Target.Options.Database, contents)} {await databases.CreatedAsync(withSample: true)}");
        return ExitStatus.Done;
    }
}
