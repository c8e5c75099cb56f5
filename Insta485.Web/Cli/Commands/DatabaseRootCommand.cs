using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Insta485.Web.Cli.Commands.Copies;
using Insta485.Web.Cli.Commands.Databases;
using Insta485.Web.Cli.Commands.People;
using Insta485.Web.Cli.Commands.Schemas;
using Insta485.Web.Cli.Commands.Servers;

namespace Insta485.Web.Cli.Commands;

/// <summary><c>bin/insta485db</c>: the tree of its commands, in the groups the help shows.</summary>
internal sealed class DatabaseRootCommand : RootCommand
{
    /// <summary>How the documents call the script.</summary>
    public const string Script = "bin/insta485db";

    // The commands of the specification and of the course's lab: a surplus argument is answered with the usage line.
    private static readonly string[] Specified = ["create", "empty", "destroy", "reset", "dump", "random"];

    private readonly List<(string Title, Command[] Commands)> _groups =
    [
        ("Database",
        [
            new CreateCommand(), new EmptyCommand(), new DestroyCommand(), new ResetCommand(), new DumpCommand(), new RandomCommand(),
            new ReindexCommand(),
        ]),
        ("Schema",
        [
            new StatusCommand(), new MigrateCommand(), new RollbackCommand(), new HistoryCommand(), new RevisionCommand(),
        ]),
        ("People", [new AdminCommand(), new SuspendCommand(), new LiftCommand(), new RecoverCommand(), new ExportCommand()]),
        ("Pictures", [new PicturesCommand()]),
        ("Copies", [new BackupCommand(), new RestoreCommand(), new MoveCommand()]),
        ("Servers",
        [
            new CheckCommand(), new ProvisionCommand(), new KeysCommand(), new CleanUpCommand(), new UrlCommand(), new StopCommand(),
        ]),
    ];

    /// <param name="read">Where the settings come from.</param>
    public DatabaseRootCommand(Func<AppConfiguration>? read = null)
        : base("Creates, changes, checks and copies the database and the photos of Insta485.")
    {
        HelpName = CommandLine.CalledAs(Script);
        CommandLine.Clear(this);
        _groups.Add(("Help", [new HelpCommand(this), new CompletionCommand(this)]));
        foreach (var command in Commands)
        {
            if (command is DatabaseCommand database)
            {
                database.ReadConfiguration = read ?? database.ReadConfiguration;
                database.Add(database.Quiet);
            }

            Add(command);
        }

        Add(CommandLine.HelpOption(new GroupedHelp()));
    }

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Command> Commands => _groups.SelectMany(group => group.Commands);

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(string[] words, TextWriter? output = null, TextWriter? error = null,
        Func<AppConfiguration>? read = null)
    {
        var root = new DatabaseRootCommand(read);
        var parsed = CommandLine.Parse(root, words);
        (output, error) = (output ?? Console.Out, error ?? Console.Error);
        if (CommandLine.IsHelp(parsed))
        {
            return await CommandLine.InvokeAsync(parsed, output, error);
        }

        if (parsed.CommandResult.Command == root)
        {
            root.WriteUsage(output);
            if (words is [var word, ..])
            {
                output.WriteLine($"There is no command {word}.{root.SuggestionFor(word)}");
            }

            root.WriteCommands(output);
            return ExitStatus.Failed;
        }

        if (Specified.Contains(parsed.CommandResult.Command.Name, StringComparer.Ordinal)
            && CommandLine.UnknownOptionOf(parsed) is null && parsed.UnmatchedTokens is [var surplus, ..])
        {
            root.WriteUsage(output);
            output.WriteLine($"There is an argument too many for {parsed.CommandResult.Command.Name}: {surplus}");
            return ExitStatus.Failed;
        }

        return await CommandLine.InvokeAsync(parsed, output, error);
    }

    /// <summary>A sentence about the command that was probably meant.</summary>
    public string SuggestionFor(string word) => Suggestion.For(word, Commands.Select(command => command.Name));

    /// <summary>The commands, a line each, in their groups.</summary>
    public void WriteCommands(TextWriter to)
    {
        var width = Commands.Max(command => command.Name.Length);
        foreach (var (title, commands) in _groups)
        {
            to.WriteLine($"\n{title}:");
            foreach (var command in commands)
            {
                to.WriteLine($"  {command.Name.PadRight(width)}  {command.Description}");
            }
        }

        to.WriteLine($"\n{HelpName} COMMAND --help explains one of them.");
    }

    // Word for word as specified (section 7).
    private void WriteUsage(TextWriter to) => to.WriteLine($"Usage: {HelpName} (create|destroy|reset|dump)");

    private sealed class GroupedHelp : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (parseResult.CommandResult.Command is not DatabaseRootCommand root)
            {
                return new HelpAction().Invoke(parseResult);
            }

            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine($"{root.Description}\n\nUsage: {root.HelpName} COMMAND [options]");
            root.WriteCommands(output);
            return ExitStatus.Done;
        }
    }
}
