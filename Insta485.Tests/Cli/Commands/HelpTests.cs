using Insta485.Web.Cli.Commands;

namespace Insta485.Tests.Cli.Commands;

/// <summary>Every command explains itself, on stdout, with status 0, without settings or a database.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Names => CommandRun.Names;

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task AllCommandsAreListedInTheirGroups(string line)
    {
        var run = await CommandRun.OfAsync(line);
        Assert.Equal((0, ""), (run.Status, run.Error));
        var groups = new[] { "Database:", "Schema:", "Pictures:", "Copies:", "Servers:", "Help:" };
        Assert.Equal(groups, run.Output.Split('\n').Where(groups.Contains));
        Assert.All(new DatabaseRootCommand().Commands, command =>
            Assert.Single(run.Output.Split('\n'), one => one.StartsWith($"  {command.Name} ") && one.EndsWith(command.Description ?? "?")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EachExplainsItsOptionsAndArguments(string name)
    {
        var command = new DatabaseRootCommand().Commands.Single(one => one.Name == name);
        var run = await CommandRun.OfAsync($"{name} --help");
        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.Contains($"insta485db {name}", run.Output);
        Assert.Contains(command.Description ?? "?", run.Output);
        Assert.All(command.Options, option => Assert.Contains(option.Name, run.Output));
        Assert.All(command.Options, option => Assert.Contains(option.Description ?? "?", run.Output));
        Assert.All(command.Arguments, argument => Assert.Contains(argument.Description ?? "?", run.Output));
        Assert.Equal(run, await CommandRun.OfAsync($"{name} -h"));
        Assert.Equal(run, await CommandRun.OfAsync($"help {name}"));
        Assert.Equal(run, await CommandRun.OfAsync($"{name} surplus --help"));
    }

    [Fact]
    public async Task TheSiteExplainsItselfToo()
    {
        await using var output = new StringWriter();
        Assert.Equal(0, await RunCommand.RunAsync(["--help"], output, TextWriter.Null));
        Assert.Contains("--port <N>", output.ToString());
    }
}
