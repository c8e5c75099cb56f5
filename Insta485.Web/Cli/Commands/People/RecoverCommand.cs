using System.CommandLine;
using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Web.Cli.Commands.People;

internal sealed class RecoverCommand : DatabaseCommand
{
    // With a line in the log of moderation, because the code opens the account.
    private const string Insert = """
        with added as (
            insert into recovery_codes (username, hash, expires)
            select username, $2, now() at time zone 'utc' + interval '1 hour' from users where username = $1
            returning username
        )
        insert into moderation_log (moderator, act, subject, reason) select $3, 'recover', username, 'by command' from added
        """;

    private const string DeleteExpired = "delete from recovery_codes where username = $1 and expires < now() at time zone 'utc'";

    private readonly Argument<string> _name = new("NAME") { Description = "The user name." };

    public RecoverCommand()
        : base("recover", "Prints a code that replaces the lost password of a user, once and within an hour.") => Add(_name);

    protected override Task<int> RunAsync(ParseResult words, CommandContext context) => context.ModerateAsync(async db =>
    {
        var name = words.GetValue(_name) ?? "";
        var code = RecoveryCode.New();
        await db.RunAsync(DeleteExpired, name);
        if (await db.RunAsync(Insert, name, RecoveryCode.Hash(code), CommandContext.Operator) == 0)
        {
            throw new CommandException($"there is no user {name}");
        }

        context.Output.Print(code);
        context.Output.Report($"Within an hour, {name} can use it once at /accounts/recover/.");
    });
}
