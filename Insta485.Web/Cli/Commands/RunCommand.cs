using System.CommandLine;

namespace Insta485.Web.Cli.Commands;

/// <summary><c>bin/insta485run</c></summary>
internal sealed class RunCommand : RootCommand
{
    private readonly Option<int?> _port = new("--port")
    {
        Description = "The port to listen on, between 0 and 65535. 0 takes a free one. Default: the setting Urls.",
        HelpName = "N",
        CustomParser = result => CommonOptions.Number(result, "--port", 0, 65535),
    };

    public RunCommand()
        : base("Starts the site. Creates the database if there is none, and migrates a local one. Ctrl-C stops the site and its "
            + "private PostgreSQL.")
    {
        HelpName = CommandLine.CalledAs("bin/insta485run");
        CommandLine.Clear(this);
        Add(_port);
        Add(CommandLine.HelpOption());
        SetAction(words => ExitStatus.OfAsync(
            () => SiteHost.RunWithDatabaseAsync(AppConfiguration.Read(UrlsFor(words.GetValue(_port)))),
            words.InvocationConfiguration.Error));
    }

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit status.</returns>
    public static Task<int> RunAsync(string[] words, TextWriter? output = null, TextWriter? error = null) =>
        CommandLine.InvokeAsync(CommandLine.Parse(new RunCommand(), words), output ?? Console.Out, error ?? Console.Error);

    private static string[] UrlsFor(int? port) => port is { } number ? ["--Urls", $"http://127.0.0.1:{number}"] : [];
}
