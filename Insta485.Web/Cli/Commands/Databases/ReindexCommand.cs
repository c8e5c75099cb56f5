using System.CommandLine;
using Insta485.Web.Database;

namespace Insta485.Web.Cli.Commands.Databases;

internal sealed class ReindexCommand : DatabaseCommand
{
    private readonly Option<int> _from = new("--from")
    {
        Description = "Begin with the post that has this id. Default: the first post.",
        HelpName = "POSTID",
        DefaultValueFactory = _ => 1,
        CustomParser = result => CommonOptions.Number(result, "POSTID", 1, int.MaxValue),
    };

    public ReindexCommand()
        : base("reindex", "Finds the tags of all posts again, in steps of 1,000 posts.") => Add(_from);

    protected override async Task<int> RunAsync(ParseResult words, CommandContext context)
    {
        var target = await context.FindTargetAsync();
        await new DatabaseAdmin(context.Config, target.AsOwner()).RequireCurrentAsync();
        await using var servers = new DatabaseServers(target);
        var from = words.GetValue(_from);
        var last = from - 1;
        try
        {
            var (posts, tags) = await Reindex.RunAsync(new Db(servers), from, context.Output.Progress, id => last = id);
            context.Output.Report($"Reindexed {Counted.Of(posts, "post")}: {Counted.Of(tags, "tag")}.");
            return ExitStatus.Done;
        }
        catch when (last >= from)
        {
            context.Output.Notice($"Done up to post {last}: `reindex --from {last + 1L}` does the rest.");
            throw;
        }
    }
}
