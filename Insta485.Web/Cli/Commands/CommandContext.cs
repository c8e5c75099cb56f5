using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Commands;

/// <summary>What a running command works with: the settings, the target and its output.</summary>
internal sealed class CommandContext(AppConfiguration config, CommandOutput output)
{
    /// <summary>Who the moderation log says did it: the account of the operating system, which is none of the site.</summary>
    public static string Operator => $"{Environment.UserName[..Math.Min(40, Environment.UserName.Length)]} (command line)";

    /// <summary>The settings.</summary>
    public AppConfiguration Config => config;

    /// <summary>Where it writes.</summary>
    public CommandOutput Output => output;

    /// <summary>The target, with its server running: the private PostgreSQL is started.</summary>
    public async Task<Target> FindTargetAsync() => (await LocalTarget.FindAsync(config, output.Notice)).Target;

    /// <summary>The target for the role that owns the tables: what creates and changes them logs in as that role.</summary>
    public async Task<Target> FindOwnerAsync() => (await FindTargetAsync()).AsOwner();

    /// <summary>Does something to an account, as moderators do in the site.</summary>
    /// <exception cref="CommandException">It was refused.</exception>
    public async Task<int> ModerateAsync(Func<Db, Task> work)
    {
        var target = await FindTargetAsync();
        await new DatabaseAdmin(config, target.AsOwner()).RequireCurrentAsync();
        await using var servers = new DatabaseServers(target);
        try
        {
            await work(new Db(servers));
            return ExitStatus.Done;
        }
        catch (RefusedException e)
        {
            throw new CommandException(char.ToLowerInvariant(e.Message[0]) + e.Message[1..].TrimEnd('.'));
        }
    }

    /// <summary>Asks on a terminal before a database and its photos are deleted.</summary>
    /// <param name="isYes">It was confirmed already.</param>
    /// <returns>What will be deleted.</returns>
    /// <exception cref="CommandException">The operator said no.</exception>
    public async Task<DatabaseContents> ConfirmAsync(DatabaseAdmin databases, bool isYes)
    {
        var contents = await databases.CountAsync();
        return !Confirmation.Asks(output.IsInteractive, isYes, contents)
            || output.Ask(Confirmation.Question(config.Target, contents, IPictureStore.Of(config.Options)))
            ? contents : throw new CommandException("nothing was deleted");
    }

    /// <summary>A file as it was named where the command was called; the script works at the top of the tree.</summary>
    public static string PathOf(string file) =>
        Path.GetFullPath(file, Environment.GetEnvironmentVariable("INSTA485_FROM") ?? Environment.CurrentDirectory);
}
