using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Errors;

namespace Insta485.Tests.Cli;

/// <summary>All rows go to another target, and back.</summary>
public sealed class CopyToTargetTests : IAsyncLifetime
{
    private BackupFixture? _copies;
    private string _other = "";

    private BackupFixture Copies => _copies ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        _copies = await BackupFixture.MakeAsync();
        _other = Copies.Another();
    }

    public async Task DisposeAsync() => await Copies.DisposeAsync();

    [Fact]
    public async Task ThereAndBackTheRowsAreTheSame()
    {
        var (state, files) = (await BackupFixture.StateAsync(Copies.Name), BackupFixture.Files(Copies.Uploads));
        Assert.Equal(0, await MoveAsync("Local", "other"));
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        Assert.Contains(
            "Let the settings say Database__Target=Other in the environment, or \"Target\": \"Other\" under \"Database\" in appsettings.json, and start the site", Copies.Said);
        Assert.Contains(
            $"Pictures stay in the folder {Copies.Uploads}; `pictures --move-to s3` moves them. The rows at Local stay, too: `destroy` would take the pictures with them", Copies.Said);
        Assert.Contains(Copies.Said,
            line => line.StartsWith("What is written at Local from ") && line.EndsWith(" is not copied: the site should be stopped"));
        // What stayed here is older by then, and replaced.
        await Postgres.RunAsync(Copies.Name,
            "delete from posts where owner = 'awdeorio'; insert into likes (owner, postid) values ('jag', 2)");
        Assert.Equal(0, await MoveAsync("Other", "LOCAL", confirmedDatabase: Copies.Name));
        Assert.Equal(state, await BackupFixture.StateAsync(Copies.Name));
        Assert.Equal(files, BackupFixture.Files(Copies.Uploads));
        Assert.Equal(0, await Postgres.OneAsync<long>(_other, "select count(*) from pg_trigger where tgenabled <> 'O'"));
        Assert.Equal(6,
            await Postgres.OneAsync<int>(_other, "insert into posts (owner, filename) values ('jag', 'x.jpg') returning postid"));
        Assert.Equal(2, await Postgres.OneAsync<int>(_other, "select posts from user_tallies where username = 'jag'"));
    }

    [Fact]
    public async Task WhatIsWrittenMeanwhileIsNotCopied()
    {
        var state = await BackupFixture.StateAsync(Copies.Name);
        Copies.Meanwhile = (done, _, what) =>
        {
            if (what == "tables counted" && done == 1)
            {
                Postgres.RunAsync(Copies.Name,
                    "delete from users where username = 'jag'; insert into following values ('awdeorio', 'awdeorio')")
                        .GetAwaiter().GetResult();
            }
        };
        await MoveAsync("Local", "Other");
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        Assert.NotEqual(state, await BackupFixture.StateAsync(Copies.Name));
    }

    [Fact]
    public async Task OneThatWasCutOffLeavesTheRowsThatWereThere()
    {
        await MoveAsync("Local", "Other");
        await Postgres.RunAsync(_other, "delete from users where username = 'jag'");
        var state = await BackupFixture.StateAsync(_other);
        Copies.Meanwhile = (_, _, what) => _ = what == "rows" ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => MoveAsync("Local", "Other", confirmedDatabase: _other));
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task OneThatWasCutOffLeavesNoRowAndCanBeSaidAgain()
    {
        Copies.Meanwhile = (_, _, what) => _ = what == "rows" ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => MoveAsync("Local", "Other"));
        Assert.Equal(0,
            await Postgres.OneAsync<long>(_other,
                "select (select count(*) from users) + (select count(*) from pg_trigger where tgenabled <> 'O')"));
        Copies.Meanwhile = (_, _, _) => { };
        await MoveAsync("Local", "Other");
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task RowsOfManyLinesAreCountedOnTheWay()
    {
        await Postgres.RunAsync(Copies.Name, "insert into limits select n::text, n, '2031-01-01' from generate_series(1, 250000) n");
        var told = new List<long>();
        Copies.Meanwhile = (done, _, what) => told.AddRange(what == "rows" ? [done] : []);
        await MoveAsync("Local", "Other");
        Assert.Equal(3, told.Count);
        Assert.Equal(told.Order(), told);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task PicturesThatAreNotInTheStoreAreNamed()
    {
        File.Delete(Path.Combine(Copies.Uploads, "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg"));
        Assert.Equal(1, await MoveAsync("Local", "Other"));
        Assert.Contains($"122a7d27ca1d7420a1072f695d9290fad4501a41.jpg: there is a row, but no file in the folder {Copies.Uploads}",
            Copies.Said);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(_other));
    }

    [Theory]
    [InlineData("nowhere", "Database:Targets does not name nowhere, only Local, ")]
    [InlineData("local", "Local is the target that is used already")]
    public async Task WhereItCannotGoItIsSaid(string to, string said) => await RefusedAsync("Local", to, said);

    [Fact]
    public async Task WhereThereAreRowsNoneAreAdded()
    {
        await MoveAsync("Local", "Other");
        await Postgres.RunAsync(_other, "delete from users; delete from pictures; delete from ended_sessions; delete from limits");
        var state = await BackupFixture.StateAsync(_other);
        await RefusedAsync("Local", "Other",
            $"the database {_other} at 127.0.0.1 is not empty: there are rows in data_protection_keys; `move --to Other --yes-destroy {_other}` replaces them");
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        await Assert.ThrowsAsync<CommandException>(() => MoveAsync("Local", "Other", confirmedDatabase: "another"));
        Assert.Equal(state, await BackupFixture.StateAsync(_other));
        await Postgres.RunAsync(_other, "delete from data_protection_keys");
        await MoveAsync("Local", "Other");
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(_other));
    }

    [Fact]
    public async Task IntoTheVeryDatabaseTheyComeFromTheyDoNotGo()
    {
        var state = await BackupFixture.StateAsync(Copies.Name);
        _other = Copies.Name;
        var error =
            await Assert.ThrowsAsync<CommandException>(() =>
            MoveAsync("Local", "Other", confirmedDatabase: Copies.Name).WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.StartsWith($"the database {Copies.Name} at 127.0.0.1 is the very one the rows come from, or is being ", error.Message);
        Assert.Equal(state, await BackupFixture.StateAsync(Copies.Name));
    }

    [Fact]
    public async Task NoStepOfTheSchemaComesInBetween()
    {
        await MoveAsync("Local", "Other");
        var isHeld = new List<bool>();
        Copies.Meanwhile = (_, _, what) => isHeld.AddRange(what == "rows"
            ? [!Postgres.OneAsync<bool>(_other, "select pg_try_advisory_lock(hashtext('insta485 migrate'))").GetAwaiter().GetResult()]
            : []);
        await MoveAsync("Local", "Other", confirmedDatabase: _other);
        Assert.Equal([true], isHeld.Distinct());
    }

    [Fact]
    public async Task AnOlderSchemaHasToBeMigratedFirst()
    {
        var config = await PlaceAsync("Local");
        var other = (await PlaceAsync("Other")).Target;
        await Postgres.RunAsync("postgres", $"create database {_other}");
        await SchemaVerbs.MigratorOf(config, other).MigrateAsync(2, _ => { });
        await RefusedAsync("Local", "Other", "at Other, the schema is at version 2, and this build wants ");
        await SchemaVerbs.MigratorOf(config, config.Target).RollbackAsync(2, _ => { });
        await RefusedAsync("Local", "Other", "at Local, the schema is at version 2, and this build wants ");
        Assert.Equal(0, await Postgres.OneAsync<long>(_other, "select count(*) from users"));
    }

    private async Task RefusedAsync(string from, string to, string said)
    {
        var message = (await Assert.ThrowsAsync<CommandException>(() => MoveAsync(from, to))).Message;
        Assert.StartsWith(said, message);
        Assert.DoesNotContain('\n', message);
    }

    private async Task<int> MoveAsync(string from, string to, string? confirmedDatabase = null)
    {
        var config = await PlaceAsync(from);
        return await new CopyToTarget(config, config.Target, Copies.Said.Add,
            (done, all, what) => Copies.Meanwhile(done, all, what)).RunAsync(to, confirmedDatabase);
    }

    // Two targets on the tests' own server.
    private async Task<AppConfiguration> PlaceAsync(string target)
    {
        var server = await Postgres.ServerAsync();
        return await Postgres.PlaceAsync(Copies.Name, null,
            ("Uploads:Folder", Copies.Uploads), ("Database:Target", target),
            ("Database:Targets:Other:Host", "127.0.0.1"), ("Database:Targets:Other:Port", $"{server.Port}"),
                ("Database:Targets:Other:User", "insta485"),
            ("Database:Targets:Other:Password", server.Password), ("Database:Targets:Other:Database", _other),
                ("Database:Targets:Other:TlsMode", "Disable"));
    }
}
