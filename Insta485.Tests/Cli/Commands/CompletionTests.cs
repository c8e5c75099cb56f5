using System.Diagnostics;
using Insta485.Web.Cli.Commands;

namespace Insta485.Tests.Cli.Commands;

/// <summary>The scripts for completion are what their shells read, and complete commands, options and values.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    public async Task TheScriptNamesEveryCommandAndOption(string shell)
    {
        var run = await CommandRun.OfAsync($"completion {shell}");
        Assert.Equal((0, ""), (run.Status, run.Error));
        Assert.All(new DatabaseRootCommand().Commands, command =>
        {
            Assert.Contains(command.Name, run.Output);
            Assert.All(command.Options, option => Assert.Contains(option.Name, run.Output));
        });
        // Where the shell itself is there, it has to understand it.
        if (shell == "bash" || await RunAsync("sh", "-c", "command -v zsh") != "")
        {
            Assert.Equal("", await RunAsync(shell, "-n", "-c", run.Output));
        }
    }

    [Fact]
    public async Task BashKnowsBothScripts()
    {
        var said = await BashAsync("complete -p");
        Assert.Contains("complete -F _insta485db insta485db", said);
        Assert.Contains("complete -F _insta485run insta485run", said);
    }

    [Theory]
    [InlineData("mig", "migrate")]
    [InlineData("re", "reset reindex revision recover restore")]
    [InlineData("destroy --y", "--yes --yes-destroy")]
    [InlineData("pictures --move-to ", "folder s3")]
    [InlineData("completion ", "bash zsh --help")]
    [InlineData("help che", "check")]
    [InlineData("random --", "--sample-data --quiet --help")]
    public async Task BashCompletes(string line, string words)
    {
        var typed = line.Split(' ').Prepend("insta485db").ToList();
        var array = string.Join(' ', typed.Select(word => $"'{word}'"));
        var said = await BashAsync($"COMP_WORDS=({array}); COMP_CWORD={typed.Count - 1}; _insta485db; echo ${{COMPREPLY[*]}}");
        Assert.Equal(words, said.Trim());
    }

    private static async Task<string> BashAsync(string line) =>
        await RunAsync("bash", "-c", (await CommandRun.OfAsync("completion bash")).Output + line);

    private static async Task<string> RunAsync(string program, params string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return await output + await error;
    }
}
