using Insta485.Tests.Infrastructure;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

/// <summary>A restore brings back all rows and photos, also of a database that was changed.</summary>
[Trait("Category", "Slow")]
public sealed class RestoreTests : IAsyncLifetime
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private static readonly IReadOnlyList<Migration> Steps = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));

    private BackupFixture? _fixture;

    private BackupFixture Fixture => _fixture ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() => _fixture = await BackupFixture.CreateAsync();

    public async Task DisposeAsync() => await Fixture.DisposeAsync();

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
        var migrator = new Migrator(Steps, config.Target);
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
    public async Task KeysInTheClearAreNotInABackupAndItSaysWhatFollows()
    {
        await Postgres.RunAsync(Fixture.Name, "insert into data_protection_keys (name, xml) values ('clear', '<key><masterKey/></key>')");
        Fixture.Reports.Clear();
        var file = await Fixture.CreateBackupAsync();
        Assert.Contains("1 key of cookies is left out, because no certificate protects it: everyone logs in again after `restore`. "
            + "`keys` makes a certificate.", Fixture.Reports);
        Assert.All(BackupFixture.Entries(file),
            entry => Assert.DoesNotContain("masterKey", System.Text.Encoding.UTF8.GetString(entry.Bytes)));
        var name = Fixture.NewDatabaseName();
        await Fixture.RestoreAsync(file, await Fixture.ConfigAsync(name, Fixture.NewPath("uploads")), verify: true);
        Assert.Equal("key-1", await Postgres.OneAsync<string>(name, "select string_agg(name, ' ') from data_protection_keys"));
        await Postgres.RunAsync(Fixture.Name, "delete from data_protection_keys where name = 'clear'");
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
