using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>What was backed up is there again, as it was, and goes on from there.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private static readonly IReadOnlyList<Migration> Steps = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));

    private BackupFixture? _copies;

    private BackupFixture Copies => _copies ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _copies = await BackupFixture.MakeAsync();

    public async Task DisposeAsync() => await Copies.DisposeAsync();

    [Theory]
    [InlineData("nothing")]
    [InlineData("a database")]
    [InlineData("tables")]
    public async Task RowsAndFilesAreTheSameWherever(string isThere)
    {
        var file = await Copies.BackedUpAsync();
        var (name, uploads) = (Copies.Another(), Copies.Fresh("uploads"));
        var config = await Copies.PlaceAsync(name, uploads);
        await (isThere switch
        {
            "tables" => new DatabaseAdmin(config, config.Target).CreateAsync(withSample: false),
            "a database" => Postgres.RunAsync("postgres", $"create database {name}"),
            _ => Task.CompletedTask,
        });
        Assert.Equal(0, await Copies.RestoreAsync(file, config));
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(name));
        Assert.Equal(BackupFixture.Files(Copies.Uploads), BackupFixture.Files(uploads));
        await new DatabaseAdmin(config, config.Target).RequireCurrentAsync();
        // By a role that may do no more than it has to.
        Assert.False(await Postgres.OneAsync<bool>(name, "select rolsuper from pg_roles where rolname = current_user"));
    }

    [Fact]
    public async Task WhatWasDamagedIsWholeAgainAndSaysSo()
    {
        var file = await Copies.BackedUpAsync();
        var (state, files) = (await BackupFixture.StateAsync(Copies.Name), BackupFixture.Files(Copies.Uploads));
        await Postgres.RunAsync(Copies.Name, "delete from users where username = 'jag'; update comments set text = 'x'");
        await File.WriteAllTextAsync(Path.Combine(Copies.Uploads, Flower), "overwritten");
        File.Delete(Path.Combine(Copies.Uploads, "640", Flower));
        Assert.NotEqual(state, await BackupFixture.StateAsync(Copies.Name));
        var config = await Copies.PlaceAsync();
        var error = await Assert.ThrowsAsync<CommandException>(() => Copies.RestoreAsync(file, config, verify: true));
        Assert.Contains("is not empty: there are rows in ", error.Message);
        Assert.EndsWith($"; `restore {file} --yes-destroy {Copies.Name}` replaces them", error.Message);
        await Postgres.DropAsync(Copies.Name);
        await Copies.RestoreAsync(file, config, verify: true);
        Assert.Equal(state, await BackupFixture.StateAsync(Copies.Name));
        Assert.Equal(files, BackupFixture.Files(Copies.Uploads));
        Assert.Contains("comments: 10 rows, as in the archive", Copies.Said);
        Assert.Contains("48 of 48 picture files are as in the archive", Copies.Said);
    }

    [Fact]
    public async Task RowsThatAreThereAreReplacedWhenTheirDatabaseIsNamed()
    {
        var file = await Copies.BackedUpAsync();
        var (state, config) = (await BackupFixture.StateAsync(Copies.Name), await Copies.PlaceAsync());
        var late = await BackupFixture.PostAsync(IPictureStore.Of(config.Options), Copies.Name, "late.jpg");
        await Postgres.RunAsync(Copies.Name, "delete from users where username = 'jag'; update comments set text = 'x'");
        var changed = await BackupFixture.StateAsync(Copies.Name);
        await Assert.ThrowsAsync<CommandException>(() => Copies.RestoreAsync(file, config, confirmedDatabase: "another"));
        Assert.Equal(changed, await BackupFixture.StateAsync(Copies.Name));
        await Copies.RestoreAsync(file, config, verify: true, confirmedDatabase: Copies.Name);
        Assert.Equal(state, await BackupFixture.StateAsync(Copies.Name));
        Assert.Equal(0, await Postgres.OneAsync<long>(Copies.Name, "select count(*) from pg_trigger where tgenabled <> 'O'"));
        Assert.Contains(
            $"Pictures of the rows that were there stay in the folder {Copies.Uploads}: `pictures --fix` removes what is nobody's now",
            Copies.Said);
        Assert.True(File.Exists(Path.Combine(Copies.Uploads, late)));
    }

    [Fact]
    public async Task OneThatWasCutOffLeavesTheRowsThatWereThere()
    {
        var file = await Copies.BackedUpAsync();
        await Postgres.RunAsync(Copies.Name, "delete from users where username = 'jag'");
        var state = await BackupFixture.StateAsync(Copies.Name);
        Copies.Meanwhile = (_, _, what) => _ = what == "rows" ? throw new OperationCanceledException() : 0;
        var config = await Copies.PlaceAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Copies.RestoreAsync(file, config, confirmedDatabase: Copies.Name));
        Assert.Equal(state, await BackupFixture.StateAsync(Copies.Name));
    }

    [Theory]
    [InlineData(2, 3, "rollback 2")]
    [InlineData(3, 2, "migrate 3")]
    public async Task RowsOfAnotherVersionStay(int ofFile, int ofRows, string said)
    {
        var config = await Copies.PlaceAsync();
        var migrator = new Migrator([.. Steps.Take(3)], config.Target);
        await migrator.RollbackAsync(2, _ => { });
        var file = ofFile == 3 ? "" : await Copies.BackedUpAsync();
        await migrator.MigrateAsync(3, _ => { });
        file = ofFile == 3 ? await Copies.BackedUpAsync() : file;
        await (ofRows == 3 ? Task.CompletedTask : migrator.RollbackAsync(2, _ => { }));
        var state = await BackupFixture.StateAsync(Copies.Name);
        var error = await Assert.ThrowsAsync<CommandException>(() => Copies.RestoreAsync(file, config, confirmedDatabase: Copies.Name));
        Assert.EndsWith($"has rows of version {ofRows}: `{said}` first", error.Message);
        Assert.Equal(state, await BackupFixture.StateAsync(Copies.Name));
        // Where there are none, nothing is in the way.
        await Postgres.RunAsync(Copies.Name,
            $"truncate users, posts, pictures, limits, ended_sessions{(ofRows == 3 ? ", data_protection_keys" : "")} cascade");
        await Copies.RestoreAsync(file, config, verify: true, confirmedDatabase: Copies.Name);
    }

    [Fact]
    public async Task NothingIsLoadedIntoADatabaseThatIsBeingBackedUp()
    {
        var file = await Copies.BackedUpAsync();
        var (state, config) = (await BackupFixture.StateAsync(Copies.Name), await Copies.PlaceAsync());
        await using (await TableCopy.SnapshotAsync(config.Target))
        {
            var error =
                await Assert.ThrowsAsync<CommandException>(() =>
                Copies.RestoreAsync(file, config, confirmedDatabase: Copies.Name).WaitAsync(TimeSpan.FromMinutes(1)));
            Assert.Contains(" or is being backed up, migrated or loaded; no row was touched", error.Message);
        }

        Assert.Equal(state, await BackupFixture.StateAsync(Copies.Name));
    }

    [Fact]
    public async Task TalliesKeepCountingAndNumbersGoOnAndAreNotGivenTwice()
    {
        var file = await Copies.BackedUpAsync();
        var name = Copies.Another();
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, Copies.Fresh("uploads")));
        Assert.Equal(0, await Postgres.OneAsync<long>(name, "select count(*) from pg_trigger where tgenabled <> 'O'"));
        var likes = await Postgres.OneAsync<int>(name, "select likes from post_tallies where postid = 1");
        // The fifth post was deleted before the backup was made.
        Assert.Equal(6,
            await Postgres.OneAsync<int>(name, $"insert into posts (owner, filename) values ('jag', '{Flower}') returning postid"));
        Assert.Equal(11,
            await Postgres.OneAsync<int>(name, "insert into comments (owner, postid, text) values ('jag', 6, 'x') returning commentid"));
        Assert.Equal(7, await Postgres.OneAsync<int>(name, "insert into likes (owner, postid) values ('jag', 1) returning likeid"));
        Assert.Equal(likes + 1, await Postgres.OneAsync<int>(name, "select likes from post_tallies where postid = 1"));
        Assert.Equal(1, await Postgres.OneAsync<int>(name, "select comments from post_tallies where postid = 6"));
    }

    [Fact]
    public async Task TalliesAndStampsAreTakenAsTheyAre()
    {
        await Postgres.RunAsync(Copies.Name, "update post_tallies set likes = 77 where postid = 2");
        var file = await Copies.BackedUpAsync();
        var name = Copies.Another();
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, Copies.Fresh("uploads")), verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(name));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task AnOlderOneIsLedToTheNewestVersion(int version, bool intoTables)
    {
        var (old, name) = (Copies.Another(), Copies.Another());
        await Postgres.RunAsync("postgres", $"create database {old}");
        var from = await Copies.PlaceAsync(old);
        await new Migrator([.. Steps.Take(version)], from.Target).MigrateAsync(null, _ => { });
        var sample = await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "data.sql"));
        await Postgres.RunAsync(old,
            version < 2
                ? string.Concat(sample.Split(';').Where(part => !part.Contains("into pictures")).Select(part => part + ";")) : sample);
        var file = Copies.Fresh();
        // A build of that time would have made it so.
        await new Backup(from, from.Target, Copies.Said.Add, (_, _, _) => { }).RunAsync(file);
        Assert.Contains($"tables of version {version}, 48 picture files", Copies.Said[^1]);
        var config = await Copies.PlaceAsync(name, Copies.Fresh("uploads"));
        if (intoTables)
        {
            await new DatabaseAdmin(config, config.Target).CreateAsync(withSample: false);
        }

        await Copies.RestoreAsync(file, config, verify: true);
        await new DatabaseAdmin(config, config.Target).RequireCurrentAsync();
        await new Migrator(Steps, from.Target).MigrateAsync(null, _ => { });
        Assert.Equal(await BackupFixture.StateAsync(old), await BackupFixture.StateAsync(name));
    }

    [Fact]
    public async Task AMigratedDatabaseAndANewOneAreTheSameByTheirHashes()
    {
        // The columns stand in another order there.
        await Postgres.RunAsync(Copies.Name,
            "alter table likes add column again timestamp; update likes set again = created; alter table likes drop column created; alter table likes rename again to created");
        await Postgres.RunAsync(Copies.Name, $"alter database {Copies.Name} set datestyle = 'German'");
        var file = await Copies.BackedUpAsync();
        var name = Copies.Another();
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, Copies.Fresh("uploads")), verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(name));
    }

    [Fact]
    public async Task WhatIsReadBackOtherwiseIsNamed()
    {
        var file = await Copies.BackedUpAsync();
        var uploads = Copies.Fresh("uploads");
        Copies.Meanwhile = (done, all, what) =>
        {
            if (what == "rows" && done == all)
            {
                File.WriteAllText(Path.Combine(uploads, "face", Flower), "overwritten");
                File.Delete(Path.Combine(uploads, Flower));
            }
        };
        var config = await Copies.PlaceAsync(Copies.Another(), uploads);
        var error = await Assert.ThrowsAsync<CommandException>(() => Copies.RestoreAsync(file, config, verify: true));
        Assert.Equal("2 things are not as in the archive", error.Message);
        Assert.Contains("46 of 48 picture files are as in the archive", Copies.Said);
        Assert.Contains($"face/{Flower}: the file in the folder {uploads} is not the one in the archive", Copies.Said);
    }

    [Theory]
    [InlineData("picture files")]
    [InlineData("rows")]
    public async Task OneThatWasCutOffLeavesNoRowAndCanBeSaidAgain(string when)
    {
        var file = await Copies.BackedUpAsync();
        var config = await Copies.PlaceAsync(Copies.Another(), Copies.Fresh("uploads"));
        Copies.Meanwhile = (_, _, what) => _ = what == when ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => Copies.RestoreAsync(file, config));
        Assert.Equal(0, await Postgres.OneAsync<long>(config.Target.Options.Database, "select count(*) from users"));
        Assert.Equal(0,
            await Postgres.OneAsync<long>(config.Target.Options.Database, "select count(*) from pg_trigger where tgenabled <> 'O'"));
        Copies.Meanwhile = (_, _, _) => { };
        await Copies.RestoreAsync(file, config, verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(config.Target.Options.Database));
    }

    [Fact]
    public async Task SomebodyElsesTableIsNamedAndLeftOut()
    {
        await Postgres.RunAsync(Copies.Name, "create table notes (note text); insert into notes values ('x')");
        var file = await Copies.BackedUpAsync();
        await Postgres.RunAsync(Copies.Name, "drop table notes");
        var name = Copies.Another();
        await Copies.RestoreAsync(file, await Copies.PlaceAsync(name, Copies.Fresh("uploads")), verify: true);
        Assert.Contains("notes is no table of this schema: its 1 rows are left out", Copies.Said);
        Assert.Equal(await BackupFixture.StateAsync(Copies.Name), await BackupFixture.StateAsync(name));
    }
}
