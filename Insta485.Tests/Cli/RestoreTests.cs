using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>A restore brings back all rows and photos, and the database can be used as before.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private static readonly IReadOnlyList<Migration> Steps = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));

    private BackupFixture? _fixture;

    private BackupFixture Fixture => _fixture ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _fixture = await BackupFixture.CreateAsync();

    public async Task DisposeAsync() => await Fixture.DisposeAsync();

    [Theory]
    [InlineData("nothing")]
    [InlineData("a database")]
    [InlineData("tables")]
    public async Task RowsAndFilesAreEqualToTheBackedUpOnes(string existing)
    {
        var file = await Fixture.CreateBackupAsync();
        var (name, uploads) = (Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        var config = await Fixture.ConfigAsync(name, uploads);
        await (existing switch
        {
            "tables" => new DatabaseAdmin(config, config.Target).CreateAsync(withSample: false),
            "a database" => Postgres.RunAsync("postgres", $"create database {name}"),
            _ => Task.CompletedTask,
        });
        Assert.Equal(0, await Fixture.RestoreAsync(file, config));
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(name));
        Assert.Equal(BackupFixture.Files(Fixture.Uploads), BackupFixture.Files(uploads));
        await new DatabaseAdmin(config, config.Target).RequireCurrentAsync();
        // Restored by a role that is not a superuser.
        Assert.False(await Postgres.OneAsync<bool>(name, "select rolsuper from pg_roles where rolname = current_user"));
    }

    [Fact]
    public async Task ConfirmationOfAnotherDatabaseIsRefusedEvenIfTheDatabaseIsMissing()
    {
        var file = await Fixture.CreateBackupAsync();
        var config = await Fixture.ConfigAsync(Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config, confirmedDatabase: "wrong"));
        Assert.Equal($"--yes-destroy names wrong, but the database is {config.Target.Options.Database}", error.Message);
        Assert.False(await new DatabaseAdmin(config, config.Target).ExistsAsync());
    }

    [Fact]
    public async Task DamageIsRepairedAndVerified()
    {
        var file = await Fixture.CreateBackupAsync();
        var (state, files) = (await BackupFixture.StateAsync(Fixture.Name), BackupFixture.Files(Fixture.Uploads));
        await Postgres.RunAsync(Fixture.Name, "delete from users where username = 'jag'; update comments set text = 'x'");
        await File.WriteAllTextAsync(Path.Combine(Fixture.Uploads, Flower), "overwritten");
        File.Delete(Path.Combine(Fixture.Uploads, "640", Flower));
        Assert.NotEqual(state, await BackupFixture.StateAsync(Fixture.Name));
        var config = await Fixture.ConfigAsync();
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config, verify: true));
        Assert.Contains("is not empty: it has rows in ", error.Message);
        Assert.EndsWith($". To replace them, run `restore {file} --yes-destroy {Fixture.Name}`", error.Message);
        await Postgres.DropAsync(Fixture.Name);
        await Fixture.RestoreAsync(file, config, verify: true);
        Assert.Equal(state, await BackupFixture.StateAsync(Fixture.Name));
        Assert.Equal(files, BackupFixture.Files(Fixture.Uploads));
        Assert.Contains("comments: 10 rows verified.", Fixture.Reports);
        Assert.Contains("48 of 48 photo files verified.", Fixture.Reports);
    }

    [Fact]
    public async Task RowsAreReplacedIfTheDatabaseIsConfirmed()
    {
        var file = await Fixture.CreateBackupAsync();
        var (state, config) = (await BackupFixture.StateAsync(Fixture.Name), await Fixture.ConfigAsync());
        var late = await BackupFixture.AddPostAsync(IPictureStore.Of(config.Options), Fixture.Name, "late.jpg");
        await Postgres.RunAsync(Fixture.Name, "delete from users where username = 'jag'; update comments set text = 'x'");
        var changed = await BackupFixture.StateAsync(Fixture.Name);
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config, confirmedDatabase: "wrong"));
        Assert.Equal($"--yes-destroy names wrong, but the database is {Fixture.Name}", error.Message);
        Assert.Equal(changed, await BackupFixture.StateAsync(Fixture.Name));
        await Fixture.RestoreAsync(file, config, verify: true, confirmedDatabase: Fixture.Name);
        Assert.Equal(state, await BackupFixture.StateAsync(Fixture.Name));
        Assert.Equal(0, await Postgres.OneAsync<long>(Fixture.Name, "select count(*) from pg_trigger where tgenabled <> 'O'"));
        Assert.Contains(
            $"The photos of the replaced rows are still in the folder {Fixture.Uploads}. "
            + "Run `pictures --fix` to delete those without a row.", Fixture.Reports);
        Assert.True(File.Exists(Path.Combine(Fixture.Uploads, late)));
    }

    [Fact]
    public async Task InterruptedRestoreKeepsTheExistingRows()
    {
        var file = await Fixture.CreateBackupAsync();
        await Postgres.RunAsync(Fixture.Name, "delete from users where username = 'jag'");
        var state = await BackupFixture.StateAsync(Fixture.Name);
        Fixture.OnProgress = (_, _, what) => _ = what == "rows" ? throw new OperationCanceledException() : 0;
        var config = await Fixture.ConfigAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => Fixture.RestoreAsync(file, config, confirmedDatabase: Fixture.Name));
        Assert.Equal(state, await BackupFixture.StateAsync(Fixture.Name));
    }

    [Theory]
    [InlineData(2, 3, "rollback 2")]
    [InlineData(3, 2, "migrate 3")]
    public async Task RowsOfAnotherSchemaVersionAreKept(int ofFile, int ofRows, string command)
    {
        var config = await Fixture.ConfigAsync();
        var migrator = new Migrator([.. Steps.Take(3)], config.Target);
        await migrator.RollbackAsync(2, _ => { });
        var file = ofFile == 3 ? "" : await Fixture.CreateBackupAsync();
        await migrator.MigrateAsync(3, _ => { });
        file = ofFile == 3 ? await Fixture.CreateBackupAsync() : file;
        await (ofRows == 3 ? Task.CompletedTask : migrator.RollbackAsync(2, _ => { }));
        var state = await BackupFixture.StateAsync(Fixture.Name);
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config, confirmedDatabase: Fixture.Name));
        Assert.EndsWith($"has rows of version {ofRows}: run `{command}` first", error.Message);
        Assert.Equal(state, await BackupFixture.StateAsync(Fixture.Name));
        // Without rows the restore succeeds.
        await Postgres.RunAsync(Fixture.Name,
            $"truncate users, posts, pictures, limits, ended_sessions{(ofRows == 3 ? ", data_protection_keys" : "")} cascade");
        await Fixture.RestoreAsync(file, config, verify: true, confirmedDatabase: Fixture.Name);
    }

    [Fact]
    public async Task RestoreIsRefusedWhileTheDatabaseIsBackedUp()
    {
        var file = await Fixture.CreateBackupAsync();
        var (state, config) = (await BackupFixture.StateAsync(Fixture.Name), await Fixture.ConfigAsync());
        await using (await TableCopy.SnapshotAsync(config.Target))
        {
            var error =
                await Assert.ThrowsAsync<CommandException>(() =>
                Fixture.RestoreAsync(file, config, confirmedDatabase: Fixture.Name).WaitAsync(TimeSpan.FromMinutes(1)));
            Assert.EndsWith("or another command is backing it up, migrating it or loading rows into it; no row was changed", error.Message);
        }

        Assert.Equal(state, await BackupFixture.StateAsync(Fixture.Name));
    }

    [Fact]
    public async Task TalliesAndSequencesContinueAfterARestore()
    {
        var file = await Fixture.CreateBackupAsync();
        var name = Fixture.NewDatabaseName();
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, Fixture.NewPath("uploads")));
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
    public async Task TalliesAndStampsAreCopiedUnchanged()
    {
        await Postgres.RunAsync(Fixture.Name, "update post_tallies set likes = 77 where postid = 2");
        var file = await Fixture.CreateBackupAsync();
        var name = Fixture.NewDatabaseName();
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, Fixture.NewPath("uploads")), verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(name));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task OlderBackupIsMigratedToTheNewestVersion(int version, bool intoTables)
    {
        var (old, name) = (Fixture.NewDatabaseName(), Fixture.NewDatabaseName());
        await Postgres.RunAsync("postgres", $"create database {old}");
        var from = await Fixture.ConfigAsync(old);
        await new Migrator([.. Steps.Take(version)], from.Target).MigrateAsync(null, _ => { });
        var sample = await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "data.sql"));
        await Postgres.RunAsync(old,
            version < 2
                ? string.Concat(sample.Split(';').Where(part => !part.Contains("into pictures")).Select(part => part + ";")) : sample);
        var file = Fixture.NewPath();
        // A build of that version would have created the same archive.
        await new Backup(from, from.Target, Fixture.Reports.Add, (_, _, _) => { }).RunAsync(file);
        Assert.Contains($"tables (schema version {version}) and 48 photo files", Fixture.Reports[^1]);
        var config = await Fixture.ConfigAsync(name, Fixture.NewPath("uploads"));
        if (intoTables)
        {
            await new DatabaseAdmin(config, config.Target).CreateAsync(withSample: false);
        }

        await Fixture.RestoreAsync(file, config, verify: true);
        await new DatabaseAdmin(config, config.Target).RequireCurrentAsync();
        await new Migrator(Steps, from.Target).MigrateAsync(null, _ => { });
        Assert.Equal(await BackupFixture.StateAsync(old), await BackupFixture.StateAsync(name));
    }

    [Fact]
    public async Task MigratedDatabaseAndANewOneHaveTheSameHashes()
    {
        // The order of the columns differs.
        await Postgres.RunAsync(Fixture.Name, """
            alter table likes add column again timestamp;
            update likes set again = created;
            alter table likes drop column created;
            alter table likes rename again to created
            """);
        await Postgres.RunAsync(Fixture.Name, $"alter database {Fixture.Name} set datestyle = 'German'");
        var file = await Fixture.CreateBackupAsync();
        var name = Fixture.NewDatabaseName();
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, Fixture.NewPath("uploads")), verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(name));
    }

    [Fact]
    public async Task DifferencesFoundByVerifyAreNamed()
    {
        var file = await Fixture.CreateBackupAsync();
        var uploads = Fixture.NewPath("uploads");
        Fixture.OnProgress = (done, all, what) =>
        {
            if (what == "rows" && done == all)
            {
                File.WriteAllText(Path.Combine(uploads, "face", Flower), "overwritten");
                File.Delete(Path.Combine(uploads, Flower));
            }
        };
        var config = await Fixture.ConfigAsync(Fixture.NewDatabaseName(), uploads);
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config, verify: true));
        Assert.Equal("restore: 2 differences between the backup and the copy", error.Message);
        Assert.Contains("46 of 48 photo files verified.", Fixture.Reports);
        Assert.Contains($"face/{Flower}: the file in the folder {uploads} differs from the backup.", Fixture.Reports);
    }

    [Theory]
    [InlineData("photo files")]
    [InlineData("rows")]
    public async Task InterruptedRestoreLeavesNoRowAndCanBeRepeated(string when)
    {
        var file = await Fixture.CreateBackupAsync();
        var config = await Fixture.ConfigAsync(Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        Fixture.OnProgress = (_, _, what) => _ = what == when ? throw new OperationCanceledException() : 0;
        await Assert.ThrowsAsync<OperationCanceledException>(() => Fixture.RestoreAsync(file, config));
        Assert.Equal(0, await Postgres.OneAsync<long>(config.Target.Options.Database, "select count(*) from users"));
        Assert.Equal(0,
            await Postgres.OneAsync<long>(config.Target.Options.Database, "select count(*) from pg_trigger where tgenabled <> 'O'"));
        Fixture.OnProgress = (_, _, _) => { };
        await Fixture.RestoreAsync(file, config, verify: true);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(config.Target.Options.Database));
    }

    [Fact]
    public async Task UnknownTableIsNamedAndLeftOut()
    {
        await Postgres.RunAsync(Fixture.Name, "create table notes (note text); insert into notes values ('x')");
        var file = await Fixture.CreateBackupAsync();
        await Postgres.RunAsync(Fixture.Name, "drop table notes");
        var name = Fixture.NewDatabaseName();
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, Fixture.NewPath("uploads")), verify: true);
        Assert.Contains("notes is not a table of this schema: its 1 rows are not copied.", Fixture.Reports);
        Assert.Equal(await BackupFixture.StateAsync(Fixture.Name), await BackupFixture.StateAsync(name));
    }
}
