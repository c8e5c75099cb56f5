using System.CommandLine;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class RandomCommand : DatabaseCommand
{
    private readonly Argument<int> _count = new("N")
    {
        Description = "Number of posts.",
        Arity = ArgumentArity.ZeroOrOne,
        DefaultValueFactory = _ => 100,
        CustomParser = result => CommonOptions.Number(result, "N", 1, 1_000_000),
    };

    private readonly Option<bool> _sampleData = CommonOptions.SampleData();

    public RandomCommand()
        : base("random", $"Adds posts by {RandomPosts.Owner} with the four sample photos and times spread over the last weeks.")
    {
        Add(_count);
        Add(_sampleData);
    }

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        Confirmation.RequireSampleData(context.Config.Target, words.GetValue(_sampleData));
        var target = await context.FindTargetAsync();
        await new DatabaseAdmin(context.Config, target.AsOwner()).RequireCurrentAsync();
        var count = words.GetValue(_count);
        await RandomPosts.AddAsync(context.Config, target, count, done => context.Output.Progress(done, count, "posts"));
        context.Output.Report($"Added {Counted.Of(count, "post")} by {RandomPosts.Owner} to database {target.Options.Database}.");
        return ExitStatus.Done;
    }
}
