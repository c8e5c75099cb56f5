using System.CommandLine;
using Insta485.Web.Stores.Moderation;

namespace Insta485.Web.Cli.Commands.People;

internal sealed class SuspendCommand : DatabaseCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The user name." };

    private readonly Argument<string> _reason = new("REASON")
    {
        Description = $"Why, in {LogEntry.MinReason} to {LogEntry.MaxReason} characters. The person reads it when they log in.",
    };

    public SuspendCommand()
        : base("suspend", "Suspends an account: it can't log in, and the account and its posts are hidden.")
    {
        Add(_name);
        Add(_reason);
    }

    protected override Task<int> RunAsync(ParseResult words, CommandContext context) => context.ModerateAsync(async db =>
    {
        var (name, reason) = (words.GetValue(_name) ?? "", LogEntry.Valid(words.GetValue(_reason)));
        await Suspension.SuspendAsync(
            db, CommandContext.Operator, () => Task.FromResult(new LogEntry("suspend", name, null, null, reason)));
        context.Output.Report($"Suspended {name}.");
    });
}
