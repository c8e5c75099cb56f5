using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;
using Insta485.Web.Database.Migrations;
using Insta485.Web.Errors;

namespace Insta485.Tests.Cli;

/// <summary>An archive is restored beside its database, which stays as it is.</summary>
[Trait("Category", "Slow")]
public sealed class RestoreCopyTests : IClassFixture<BackedUpDatabase>
{
    private const string Flower = "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg";

    private static readonly IReadOnlyList<Migration> Steps = Migration.Read(Path.Combine(Postgres.Root, "sql", "migrations"));

    private readonly BackedUpDatabase _source;

    public RestoreCopyTests(BackedUpDatabase source)
    {
        _source = source;
        source.StartOver();
    }

    private BackupFixture Fixture => _source.Fixture;

    [Theory]
    [InlineData("nothing")]
    [InlineData("a database")]
    [InlineData("tables")]
    public async Task RowsAndFilesAreEqualToTheBackedUpOnes(string existing)
    {
        var file = _source.File;
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
        var file = _source.File;
        var config = await Fixture.ConfigAsync(Fixture.NewDatabaseName(), Fixture.NewPath("uploads"));
        var error = await Assert.ThrowsAsync<CommandException>(() => Fixture.RestoreAsync(file, config, confirmedDatabase: "wrong"));
        Assert.Equal($"--yes-destroy names wrong, but the database is {config.Target.Options.Database}", error.Message);
        Assert.False(await new DatabaseAdmin(config, config.Target).ExistsAsync());
    }

    [Fact]
    public async Task RestoreIsRefusedWhileTheDatabaseIsBackedUp()
    {
        var file = _source.File;
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
        var file = _source.File;
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
        // The rows that its tables can have.
        await Postgres.RunAsync(old, string.Concat(sample.Split(';')
            .Where(part => !part.Contains("into post_tags") && !part.Contains("notifications")
                && (version > 1 || !part.Contains("into pictures")))
            .Select(part => part + ";")));
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
    public async Task DifferencesFoundByVerifyAreNamed()
    {
        var file = _source.File;
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
        var file = _source.File;
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
}
