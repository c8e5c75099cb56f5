using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli.Commands;

/// <summary>Deleting is confirmed: by an answer on a terminal, or by the database's name where others use it.</summary>
public sealed class ConfirmationTests
{
    private static readonly DatabaseContents Full = new(Exists: true, Users: 4, Posts: 38, Files: 264);

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    [InlineData(false, true, false)]
    public void OnlyATerminalIsAskedAndOnlyWithoutYes(bool isInteractive, bool isYes, bool asks)
    {
        Assert.Equal(asks, Confirmation.Asks(isInteractive, isYes, Full));
        Assert.False(Confirmation.Asks(isInteractive, isYes, new DatabaseContents(Exists: false, Users: null, Posts: null, Files: 0)));
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData(" YES ", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    [InlineData("yesterday", false)]
    [InlineData(null, false)]
    public void OnlyAClearYesIsOne(string? answer, bool isYes) => Assert.Equal(isYes, CommandOutput.IsYes(answer));

    [Fact]
    public async Task TheQuestionNamesWhatGoes()
    {
        var config = await Postgres.PlaceAsync("t_question", null, ("Uploads:Folder", "/srv/uploads"));
        var files = IPictureStore.Of(config.Options);
        Assert.Equal("Delete database t_question (38 posts) and 264 files in the folder /srv/uploads?",
            Confirmation.Question(config.Target, Full, files));
        Assert.Equal("Delete database t_question (1 post)?",
            Confirmation.Question(config.Target, Full with { Posts = 1, Files = 0 }, files));
        Assert.Equal("Delete 1 file in the folder /srv/uploads?",
            Confirmation.Question(config.Target, new DatabaseContents(Exists: false, Users: null, Posts: null, Files: 1), files));
    }

    [Theory]
    [InlineData("destroy", "pass --yes-destroy t_far")]
    [InlineData("destroy --yes", "pass --yes-destroy t_far")]
    [InlineData("destroy --yes --yes-destroy wrong", "--yes-destroy names wrong, but the database is t_far")]
    [InlineData("reset --sample-data --yes", "pass --yes-destroy t_far")]
    [InlineData("reset --sample-data --yes-destroy wrong", "--yes-destroy names wrong, but the database is t_far")]
    [InlineData("reset --yes-destroy t_far", "pass --sample-data")]
    [InlineData("create", "pass --sample-data")]
    [InlineData("random", "pass --sample-data")]
    [InlineData("rollback", "pass --yes-destroy t_far")]
    [InlineData("rollback --yes-destroy wrong", "--yes-destroy names wrong, but the database is t_far")]
    [InlineData("clean-up", "pass --yes-destroy t_far")]
    [InlineData("clean-up --yes-destroy wrong", "--yes-destroy names wrong, but the database is t_far")]
    public async Task ATargetThatIsNotLocalRequiresTheNameBeforeItIsReached(string line, string said)
    {
        var config = await Postgres.PlaceAsync("t_local", null, ("Database:Target", "Rds"), ("Database:Targets:Rds:Host", "db.invalid"),
            ("Database:Targets:Rds:Database", "t_far"), ("Database:Targets:Rds:Password", "secret"));
        var run = await CommandRun.OfAsync(config, line.Split(' '));
        Assert.Equal((1, ""), (run.Status, run.Output));
        Assert.Contains(said, run.Error);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }

    [Fact]
    public async Task PhotosInABucketRequireTheNameOnALocalTargetToo()
    {
        var config = await Postgres.PlaceAsync("t_bucket", null, ("Uploads:Store", "S3"), ("Uploads:S3:Bucket", "photos"),
            ("Uploads:S3:Region", "us-east-1"));
        Assert.Contains("and the photos in", Assert.Throws<CommandException>(() => Confirmation.RequireDestroy(config, null)).Message);
        Assert.Throws<CommandException>(() => Confirmation.RequireDestroy(config, "wrong"));
        Confirmation.RequireDestroy(config, "t_bucket");
    }

    [Theory]
    [InlineData("✓ port: 5432 answers", "\e[32m✓\e[0m port: 5432 answers")]
    [InlineData("✗ clock: wrong → set it", "\e[31m✗\e[0m clock: wrong → set it")]
    [InlineData("– standby: skipped", "– standby: skipped")]
    public void TheMarksOfCheckHaveColours(string line, string coloured) => Assert.Equal(coloured, CommandOutput.Coloured(line));
}
