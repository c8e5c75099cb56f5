using Insta485.Web.Cli;
using Insta485.Web.Cli.Commands;

namespace Insta485.Tests.Cli.Commands;

/// <summary>A wrong command line does nothing: it is answered without settings or a database.</summary>
public sealed class UsageTests
{
    private static string Usage => $"Usage: {CommandLine.CalledAs("bin/insta485db")} (create|destroy|reset|dump)";

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("Create")]
    [InlineData("--yes-destroy")]
    [InlineData("--sample-data")]
    public async Task WithoutACommandTheSpecifiedLineComesFirstThenTheCommands(string line)
    {
        var run = await CommandRun.OfAsync(line);
        Assert.Equal((1, ""), (run.Status, run.Error));
        Assert.Equal(Usage, run.Output.Split('\n')[0]);
        Assert.All(new DatabaseRootCommand().Commands, command => Assert.Contains($"\n  {command.Name} ", run.Output));
    }

    [Theory]
    [InlineData("create destroy")]
    [InlineData("empty 1")]
    [InlineData("destroy now")]
    [InlineData("destroy --yes now")]
    [InlineData("reset all")]
    [InlineData("dump users")]
    [InlineData("random 1 2")]
    public async Task ASurplusArgumentOfASpecifiedCommandIsAnsweredWithThatLine(string line)
    {
        var run = await CommandRun.OfAsync(line);
        Assert.Equal((1, ""), (run.Status, run.Error));
        Assert.StartsWith(Usage + "\n", run.Output);
    }

    [Theory]
    [InlineData("create --bogus", "there is no option --bogus")]
    [InlineData("create --fix", "there is no option --fix")]
    [InlineData("random many", "N must be a whole number between 1 and 1000000, not many")]
    [InlineData("random 0", "not 0")]
    [InlineData("random -1", "not -1")]
    [InlineData("reindex --from 0", "POSTID must be a whole number between 1 and 2147483647, not 0")]
    [InlineData("reindex 5", "5")]
    [InlineData("migrate -1", "not -1")]
    [InlineData("rollback first", "not first")]
    [InlineData("reset --yes-destroy", "--yes-destroy")]
    [InlineData("backup", "FILE")]
    [InlineData("backup --verify", "there is no option --verify")]
    [InlineData("backup one.tar two.tar", "two.tar")]
    [InlineData("backup one.tar --verify", "there is no option --verify")]
    [InlineData("restore --verify", "FILE")]
    [InlineData("move", "--to")]
    [InlineData("move --to", "--to")]
    [InlineData("move rds", "rds")]
    [InlineData("status --to rds", "there is no option --to")]
    [InlineData("status now", "now")]
    [InlineData("pictures --move-to ftp", "'s3' 'folder'")]
    [InlineData("pictures --fix --move-to s3", "--move-to can't be combined")]
    [InlineData("help nothing", "there is no command nothing")]
    [InlineData("completion", "SHELL")]
    [InlineData("completion fish", "'bash' 'zsh'")]
    public async Task MisuseIsOneLineOnStderrWithStatus64(string line, string said)
    {
        var run = await CommandRun.OfAsync(line);
        Assert.Equal((64, ""), (run.Status, run.Output));
        Assert.StartsWith("Error: ", run.Error);
        Assert.Contains(said, run.Error);
        Assert.EndsWith($"See {CommandLine.CalledAs("bin/insta485db")} {line.Split(' ')[0]} --help.\n", run.Error);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData("mgirate", "Did you mean migrate?")]
    [InlineData("creat", "Did you mean create?")]
    [InlineData("Create", "Did you mean create?")]
    [InlineData("cleanup", "Did you mean clean-up?")]
    [InlineData("restore one.tar --verfy", "Did you mean --verify?")]
    [InlineData("destroy --yes-destory insta485", "Did you mean --yes-destroy?")]
    [InlineData("dump --hepl", "Did you mean --help?")]
    [InlineData("help pictuers", "Did you mean pictures?")]
    public async Task AMistypedWordGetsASuggestion(string line, string said)
    {
        var run = await CommandRun.OfAsync(line);
        Assert.NotEqual(0, run.Status);
        Assert.Contains(said, run.Output + run.Error);
    }

    [Theory]
    [InlineData("xyz")]
    [InlineData("no")]
    public async Task AWordThatIsNearNoneGetsNone(string line) =>
        Assert.DoesNotContain("Did you mean", (await CommandRun.OfAsync(line)).Output);

    [Theory]
    [InlineData("--port many")]
    [InlineData("--port 65536")]
    [InlineData("--port -1")]
    [InlineData("--port")]
    [InlineData("--prot 8000")]
    [InlineData("8000")]
    public async Task TheSiteIsNotStartedWithAWrongOption(string line)
    {
        await using var error = new StringWriter();
        Assert.Equal(64, await RunCommand.RunAsync(line.Split(' '), TextWriter.Null, error));
        Assert.Matches(@"\AError: [^\n]*insta485run --help\.\n\z", error.ToString());
    }
}
