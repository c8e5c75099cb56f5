using Insta485.Web.Cli.Commands;

namespace Insta485.Tests.Cli;

/// <summary>Only what touches no database: the verbs themselves are for the developer's own.</summary>
public sealed class VerbsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("create destroy")]
    [InlineData("destroy now")]
    [InlineData("random many")]
    [InlineData("random 0")]
    [InlineData("random -1")]
    [InlineData("random 1 2")]
    [InlineData("Create")]
    [InlineData("--yes-destroy")]
    [InlineData("--sample-data")]
    [InlineData("reset --yes-destroy")]
    [InlineData("backup")]
    [InlineData("backup one.tar two.tar")]
    [InlineData("backup one.tar --verify")]
    [InlineData("restore --verify")]
    [InlineData("move")]
    [InlineData("move --to")]
    [InlineData("move rds")]
    [InlineData("status --to rds")]
    public async Task WhatIsNoVerbPrintsTheUsageAndFails(string words)
    {
        var console = Console.Out;
        await using var printed = new StringWriter();
        Console.SetOut(TextWriter.Synchronized(printed));
        try
        {
            Assert.Equal(1, await Verbs.RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.Matches(@"^Usage: \S+ \(create\|destroy\|reset\|dump", printed.ToString());
    }
}
