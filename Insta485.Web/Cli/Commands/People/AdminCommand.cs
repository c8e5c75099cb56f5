using System.CommandLine;
using Insta485.Web.Errors;

namespace Insta485.Web.Cli.Commands.People;

internal sealed class AdminCommand : DatabaseCommand
{
    private const string Appoint = """
        with added as (
            insert into moderators (username, granted_by) select username, $2 from users where username = $1
            on conflict do nothing returning username
        )
        insert into moderation_log (moderator, act, subject, reason) select $2, 'appoint', username, 'by command' from added
        """;

    private const string Remove = """
        with gone as (delete from moderators where username = $1 returning username)
        insert into moderation_log (moderator, act, subject, reason) select $2, 'revoke', username, 'by command' from gone
        """;

    private const string Exists = "select exists (select from users where username = $1)";

    private readonly Argument<string> _name = new("NAME") { Description = "The user name." };

    private readonly Option<bool> _revoke = CommonOptions.Flag("--revoke", "Take it back.");

    public AdminCommand()
        : base("admin", "Makes a user a moderator, who decides about reports and suspends accounts.")
    {
        Add(_name);
        Add(_revoke);
    }

    protected override Task<int> RunAsync(ParseResult words, CommandContext context) => context.ModerateAsync(async db =>
    {
        var (name, isRevoked) = (words.GetValue(_name) ?? "", words.GetValue(_revoke));
        if (!await db.OneAsync<bool>(Exists, name))
        {
            throw new CommandException($"there is no user {name}");
        }

        var isChanged = await db.RunAsync(isRevoked ? Remove : Appoint, name, CommandContext.Operator) > 0;
        context.Output.Report((isRevoked, isChanged) switch
        {
            (false, true) => $"{name} is a moderator now.",
            (false, false) => $"{name} is a moderator already.",
            (true, true) => $"{name} is no moderator any more.",
            _ => $"{name} is no moderator.",
        });
    });
}
