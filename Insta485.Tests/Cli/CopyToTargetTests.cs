using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Errors;

namespace Insta485.Tests.Cli;

/// <summary>Rows are copied to another target, and back.</summary>
[Trait("Category", "Slow")]
public sealed class CopyToTargetTests : IAsyncLifetime
{
    private BackupFixture? _fixture;
    private string _other = "";

    private BackupFixture Fixture => _fixture ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        _fixture = await BackupFixture.CreateAsync();
        _other = Fixture.NewDatabaseName();
    }

    public async Task DisposeAsync() => await Fixture.DisposeAsync();

    [Fact]
    public async Task RowsAreEqualAfterTheWayThereAndBack()
    {
        var (state, files) = (await BackupFixture.StateAsync(Fixture.Name), BackupFixture.Files(Fixture.Uploads));
        Assert.Equal(0, await MoveAsync("Local", "other"));
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        Assert.Contains(
            "To use Other, set Database__Target=Other in the environment, or \"Target\": \"Other\" under \"Database\" in appsettings.json, "
            + "and start the site.", Fixture.Reports);
        Assert.Contains(
            $"The photos stay in the folder {Fixture.Uploads}; `pictures --move-to s3` copies them to the other store. "
            + "The rows at Local stay, too. Do not run `destroy` there: it deletes the photos.", Fixture.Reports);
        Assert.Contains(Fixture.Reports,
            line => line.StartsWith("Rows written to Local after ") && line.EndsWith(" are not copied. Stop the site before you move."));
        Assert.Contains(Fixture.Reports, line => line.StartsWith("Copied ")
            && line.EndsWith($" rows in 43 tables to Other (database {_other} at 127.0.0.1); number and hash are the same as at Local."));
        // On the way back the older rows are replaced.
        await Postgres.RunAsync(Fixture.Name,
            "delete from posts where owner = 'awdeorio'; insert into likes (owner, postid) values ('jag', 2)");
        Assert.Equal(0, await MoveAsync("Other", "LOCAL", confirmedDatabase: Fixture.Name));
        Assert.Equal(state, await BackupFixture.StateAsync(Fixture.Name));
        Assert.Equal(files, BackupFixture.Files(Fixture.Uploads));
        Assert.Equal(0, await Postgres.OneAsync<long>(_other, "select count(*) from pg_trigger where tgenabled <> 'O'"));
        Assert.Equal(6,
            await Postgres.OneAsync<int>(_other, "insert into posts (owner, filename) values ('jag', 'x.jpg') returning postid"));
        Assert.Equal(2, await Postgres.OneAsync<int>(_other, "select posts from user_tallies where username = 'jag'"));
    }

    [Fact]
    public async Task RowsWrittenDuringTheCopyAreNotCopied()
    {
        var state = await BackupFixture.StateAsync(Fixture.Name);
        Fixture.OnProgress = (done, _, what) =>
        {
            if (what == "tables counted" && done == 1)
            {
                Postgres.RunAsync(Fixture.Name,
                    "delete from users where username = 'jag'; insert into following values ('awdeorio', 'awdeorio')")
                        .GetAwaiter().GetResult();
            }
        };
        await MoveAsync("Local", "Other");
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        Assert.NotEqual(state, await BackupFixture.StateAsync(Fixture.Name));
    }

    [Fact]
    public async Task InterruptedCopyKeepsTheExistingRows()
    {
        await MoveAsync("Local", "Other");
        await Postgres.RunAsync(_other, "delete from users where username = 'jag'");
        var state = await BackupFixture.StateAsync(_other);
        Fixture.OnProgress = (_, _, what) => _ = what == "rows" ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => MoveAsync("Local", "Other", confirmedDatabase: _other));
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task InterruptedCopyLeavesNoRowAndCanBeRepeated()
    {
        Fixture.OnProgress = (_, _, what) => _ = what == "rows" ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => MoveAsync("Local", "Other"));
        Assert.Equal(0,
            await Postgres.OneAsync<long>(_other,
                "select (select count(*) from users) + (select count(*) from pg_trigger where tgenabled <> 'O')"));
        Fixture.OnProgress = (_, _, _) => { };
        await MoveAsync("Local", "Other");
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task ProgressOfManyRowsIsReported()
    {
        await Postgres.RunAsync(Fixture.Name, "insert into limits select n::text, n, '2031-01-01' from generate_series(1, 201000) n");
        var reported = new List<long>();
        Fixture.OnProgress = (done, _, what) => reported.AddRange(what == "rows" ? [done] : []);
        await MoveAsync("Local", "Other");
        Assert.Equal(3, reported.Count);
        Assert.Equal(reported.Order(), reported);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task MissingPhotosAreNamed()
    {
        File.Delete(Path.Combine(Fixture.Uploads, "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg"));
        Assert.Equal(1, await MoveAsync("Local", "Other"));
        Assert.Contains($"122a7d27ca1d7420a1072f695d9290fad4501a41.jpg: the file is missing in the folder {Fixture.Uploads}.",
            Fixture.Reports);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(_other));
    }

    [Theory]
    [InlineData("nowhere", "move: there is no target nowhere in Database:Targets; there are Local, ")]
    [InlineData("local", "move: Local is the configured target, from which rows are copied; choose another one")]
    public async Task ImpossibleTargetIsRefused(string to, string message) => await AssertRefusedAsync("Local", to, message);

    [Fact]
    public async Task TargetWithRowsIsRefused()
    {
        await MoveAsync("Local", "Other");
        await Postgres.RunAsync(_other, """
            delete from users; delete from pictures; delete from taken_usernames; delete from ended_sessions; delete from limits;
            delete from moderation_log
            """);
        var state = await BackupFixture.StateAsync(_other);
        await AssertRefusedAsync("Local", "Other",
            $"the database {_other} at 127.0.0.1 is not empty: it has rows in data_protection_keys. "
            + $"To replace them, run `move --to Other --yes-destroy {_other}`");
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        var error = await Assert.ThrowsAsync<CommandException>(() => MoveAsync("Local", "Other", confirmedDatabase: "wrong"));
        Assert.Equal($"--yes-destroy names wrong, but the database is {_other}", error.Message);
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        await Postgres.RunAsync(_other, "delete from data_protection_keys");
        await MoveAsync("Local", "Other");
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task SourceDatabaseIsRefusedAsDestination()
    {
        var state = await BackupFixture.StateAsync(Fixture.Name);
        _other = Fixture.Name;
        var error =
            await Assert.ThrowsAsync<CommandException>(() =>
            MoveAsync("Local", "Other", confirmedDatabase: Fixture.Name).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.StartsWith($"the database {Fixture.Name} at 127.0.0.1 is the source of the rows, or another command is ", error.Message);
        Assert.Equal(state, await BackupFixture.StateAsync(Fixture.Name));
    }

    [Fact]
    public async Task MigrationsWaitForTheCopy()
    {
        await MoveAsync("Local", "Other");
        var isLocked = new List<bool>();
        Fixture.OnProgress = (_, _, what) => isLocked.AddRange(what == "rows"
            ? [!Postgres.OneAsync<bool>(_other, "select pg_try_advisory_lock(hashtext('insta485 migrate'))").GetAwaiter().GetResult()]
            : []);
        await MoveAsync("Local", "Other", confirmedDatabase: _other);
        Assert.Equal([true], isLocked.Distinct());
    }

    [Fact]
    public async Task OlderSchemaIsRefused()
    {
        var config = await ConfigAsync("Local");
        var other = (await ConfigAsync("Other")).Target;
        await Postgres.RunAsync("postgres", $"create database {_other}");
        await config.MigratorFor(other).MigrateAsync(2, _ => { });
        await AssertRefusedAsync("Local", "Other", "at Other, the schema is at version 2, and this build requires ");
        await config.MigratorFor(config.Target).RollbackAsync(2, _ => { });
        await AssertRefusedAsync("Local", "Other", "at Local, the schema is at version 2, and this build requires ");
        Assert.Equal(0, await Postgres.OneAsync<long>(_other, "select count(*) from users"));
    }

    private async Task AssertRefusedAsync(string from, string to, string message)
    {
        var error = await Assert.ThrowsAsync<CommandException>(() => MoveAsync(from, to));
        Assert.StartsWith(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    private async Task<int> MoveAsync(string from, string to, string? confirmedDatabase = null)
    {
        var config = await ConfigAsync(from);
        return await new CopyToTarget(config, config.Target, Fixture.Reports.Add,
            (done, all, what) => Fixture.OnProgress(done, all, what)).RunAsync(to, confirmedDatabase);
    }

    // Both targets are on the tests' own server.
    private async Task<AppConfiguration> ConfigAsync(string target)
    {
        var server = await Postgres.ServerAsync();
        return await Postgres.PlaceAsync(Fixture.Name, null,
            ("Uploads:Folder", Fixture.Uploads), ("Database:Target", target),
            ("Database:Targets:Other:Host", "127.0.0.1"), ("Database:Targets:Other:Port", $"{server.Port}"),
                ("Database:Targets:Other:User", "insta485"),
            ("Database:Targets:Other:Password", server.Password), ("Database:Targets:Other:Database", _other),
                ("Database:Targets:Other:TlsMode", "Disable"));
    }
}
