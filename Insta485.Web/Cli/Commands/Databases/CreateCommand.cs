using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class CreateCommand : DatabaseCommand
{
    private readonly Option<bool> _sampleData = CommonOptions.SampleData();

    public CreateCommand()
        : base("create", "Creates the database with schema, sample data and photos. Fails if it exists.") => Add(_sampleData);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        Confirmation.RequireSampleData(context.Config.Target, words.GetValue(_sampleData));
        var databases = new DatabaseAdmin(context.Config, await context.FindOwnerAsync());
        await databases.CreateNewAsync(withSample: true);
        context.Output.Report(await databases.CreatedAsync(withSample: true));
        return ExitStatus.Done;
    }
}
