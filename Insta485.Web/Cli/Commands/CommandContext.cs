using Insta485.Web.Cli.LocalPostgres;
using Insta485.Web.Database;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Web.Cli.Commands;

/// <summary>What a running command works with: the settings, the target and its output.</summary>
internal sealed class CommandContext(AppConfiguration config, CommandOutput output)
{
    /// <summary>The settings.</summary>
    public AppConfiguration Config => config;

    /// <summary>Where it writes.</summary>
    public CommandOutput Output => output;

    /// <summary>The target, with its server running: the private PostgreSQL is started.</summary>
    public async Task<Target> FindTargetAsync() => (await LocalTarget.FindAsync(config, output.Notice)).Target;

    /// <summary>The target for the role that owns the tables: what creates and changes them logs in as that role.</summary>
    public async Task<Target> FindOwnerAsync() => (await FindTargetAsync()).AsOwner();

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
