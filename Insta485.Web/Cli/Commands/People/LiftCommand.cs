using System.CommandLine;
using Insta485.Web.Stores.Moderation;

namespace Insta485.Web.Cli.Commands.People;

internal sealed class LiftCommand : DatabaseCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The user name." };

    public LiftCommand()
        : base("lift", "Lifts the suspension of an account: what can still be there comes back.") => Add(_name);

    protected override Task<int> RunAsync(ParseResult words, CommandContext context) => context.ModerateAsync(async db =>
    {
        var name = words.GetValue(_name) ?? "";
        await Suspension.LiftAsync(
            db, CommandContext.Operator, () => Task.FromResult(new LogEntry("lift", name, null, null, "by command")));
        context.Output.Report($"Lifted the suspension of {name}.");
    });
}
