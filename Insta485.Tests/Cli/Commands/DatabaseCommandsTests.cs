using System.Text.Json;
using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;

namespace Insta485.Tests.Cli.Commands;

/// <summary>The commands on a database and a folder of their own: what they do, and what they say of it.</summary>
[Trait("Category", "Slow")]
public sealed class DatabaseCommandsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-commands-").FullName;
    private readonly string _name = "t_" + Guid.NewGuid().ToString("N");
    private AppConfiguration? _config;

    private AppConfiguration Config => _config ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync() =>
        _config = await Postgres.PlaceAsync(_name, null, ("Uploads:Folder", Path.Combine(_folder, "uploads")));

    public async Task DisposeAsync()
    {
        await Postgres.DropAsync(_name);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task EachSaysInOneLineWhatItDid()
    {
        var created = $"Created database {_name} with the sample data: 4 users, 4 posts.";
        await SaysAsync($"There was no database {_name}. Removed 0 files.\n", "destroy");
        await SaysAsync(created + "\n", "create");
        Assert.Equal(new CommandRun(1, "", "Error: database already exists\n"), await RunAsync("create"));
        Assert.Equal(new CommandRun(1, "", "Error: database already exists\n"), await RunAsync("empty"));
        await SaysAsync($"Added 1 post by awdeorio to database {_name}.\n", "random", "1");
        await SaysAsync($"Removed database {_name}: 5 posts, 54 files. {created}\n", "reset");
        await SaysAsync("The photos have no problem.\n", "pictures");
        await SaysAsync($"Removed database {_name}: 4 posts, 48 files.\n", "destroy", "--yes");
        await SaysAsync($"Created database {_name} without rows.\n", "empty");
        await SaysAsync($"Removed database {_name}: 0 posts, 0 files.\n", "destroy", "--yes-destroy", _name);
    }

    [Fact]
    public async Task ModeratorsAndSuspensions()
    {
        await RunAsync("create");
        await SaysAsync("jag is a moderator now.\n", "admin", "jag");
        await SaysAsync("jag is a moderator already.\n", "admin", "jag");
        Assert.Equal(new CommandRun(1, "", "Error: there is no user nobody\n"), await RunAsync("admin", "nobody"));
        Assert.Equal(
            new CommandRun(1, "", "Error: a moderator can't be suspended\n"), await RunAsync("suspend", "jag", "Insults everybody."));
        await SaysAsync("jag is no moderator any more.\n", "admin", "jag", "--revoke");
        await SaysAsync("jag is no moderator.\n", "admin", "jag", "--revoke");
        await SaysAsync("Suspended jag.\n", "suspend", "jag", "Insults everybody.");
        Assert.Equal(
            new CommandRun(1, "", "Error: this account is suspended already\n"), await RunAsync("suspend", "jag", "Insults everybody."));
        Assert.Equal(new CommandRun(1, "", "Error: the reason must be at least 10 characters\n"), await RunAsync("suspend", "jag", "why"));
        await SaysAsync("Lifted the suspension of jag.\n", "lift", "jag");
        Assert.Equal(new CommandRun(1, "", "Error: this account is not suspended\n"), await RunAsync("lift", "jag"));
        Assert.Equal(new CommandRun(1, "", "Error: there is no user nobody\n"), await RunAsync("recover", "nobody"));
        var recover = await RunAsync("recover", "jag");
        Assert.Equal((0, ""), (recover.Status, recover.Error));
        Assert.Matches("^([0-9A-Z]{4}-){3}[0-9A-Z]{4}\nWithin an hour, jag can use it once at /accounts/recover/.\n\\z", recover.Output);
        Assert.True(await Postgres.OneAsync<bool>(
            _name, "select expires - now() at time zone 'utc' between interval '58 minutes' and interval '1 hour' from recovery_codes"));
        Assert.Equal("appoint revoke suspend lift recover", await Postgres.OneAsync<string>(
            _name, "select string_agg(act, ' ' order by entryid) from moderation_log where moderator like '% (command line)'"));
    }

    [Fact]
    public async Task TheTagsOfTheSampleAreThoseThatReindexFinds()
    {
        const string Tags = "select string_agg(tag || ' ' || postid, ', ' order by tag, postid) from post_tags";
        await RunAsync("create");
        var sample = await Postgres.OneAsync<string>(_name, Tags);
        Assert.Equal("chickensofinstagram 3, crossword 1", sample);
        await SaysAsync("Reindexed 4 posts: 2 tags.\n", "reindex");
        Assert.Equal(sample, await Postgres.OneAsync<string>(_name, Tags));

        await Postgres.RunAsync(_name, """
            delete from post_tags where tag = 'crossword';
            insert into post_tags values ('made_up', 2), ('made_up', 3);
            insert into post_texts (postid, caption) values (4, 'On the #Diag')
            """);
        // A post before the first is left alone.
        await SaysAsync("Reindexed 2 posts: 2 tags.\n", "reindex", "--from", "3");
        Assert.Equal("chickensofinstagram 3, diag 4, made_up 2", await Postgres.OneAsync<string>(_name, Tags));
        Assert.Equal(new CommandRun(0, "Reindexed 4 posts: 3 tags.\n", "4 of 4 posts\n"), await RunAsync("reindex"));
        Assert.Equal("chickensofinstagram 3, crossword 1, diag 4", await Postgres.OneAsync<string>(_name, Tags));
        await SaysAsync("Reindexed 0 posts: 0 tags.\n", "reindex", "--from", "5");
    }

    [Fact]
    public async Task ReindexGoesOnWhereItStopped()
    {
        await RunAsync("create");
        await Postgres.RunAsync(_name, """
            insert into posts (owner, filename) select 'jag', 'x.jpg' from generate_series(5, 2100);
            insert into post_texts (postid, caption) select postid, '#all' from posts;
            create function stop() returns trigger language plpgsql as $$ begin raise exception 'enough'; end $$;
            create trigger stop before insert on post_tags for each row when (new.postid = 1500) execute function stop()
            """);
        Assert.Equal(
            new CommandRun(1, "", """
                1000 of 2100 posts
                Done up to post 1000: `reindex --from 1001` does the rest.
                Error: PostgreSQL says: enough (P0001)

                """),
            await RunAsync("reindex"));
        Assert.Equal(1000, await Postgres.OneAsync<long>(_name, "select count(*) from post_tags where tag = 'all'"));
        await Postgres.RunAsync(_name, "drop trigger stop on post_tags");
        await SaysAsync("Reindexed 1100 posts: 1100 tags.\n", "reindex", "--from", "1001");
        Assert.Equal(2100, await Postgres.OneAsync<long>(_name, "select count(*) from post_tags where tag = 'all'"));
    }

    [Fact]
    public async Task QuietSaysNothingAndADamagedDatabaseIsResetAllTheSame()
    {
        Assert.Equal(new CommandRun(0, "", ""), await RunAsync("create", "--quiet"));
        await Postgres.RunAsync(_name, "drop table posts cascade");
        Assert.Equal(new CommandRun(0, "", ""), await RunAsync("reset", "--quiet"));
        foreach (var line in new[] { "random 2 --quiet", "pictures --quiet", "status --quiet", "migrate --quiet", "destroy --quiet" })
        {
            Assert.Equal(new CommandRun(0, "", ""), await RunAsync(line.Split(' ')));
        }
    }

    [Fact]
    public async Task AWrongNameDestroysNothing()
    {
        await RunAsync("create");
        var refused = new CommandRun(1, "", $"Error: --yes-destroy names wrong, but the database is {_name}\n");
        foreach (var command in new[] { "destroy", "reset", "rollback", "pictures" })
        {
            Assert.Equal(refused, await RunAsync(command, "--yes-destroy", "wrong"));
        }

        Assert.Equal(4, await Postgres.OneAsync<long>(_name, "select count(*) from posts"));
    }

    [Fact]
    public async Task DumpPrintsRecordsOrCsvAndNothingElse()
    {
        await RunAsync("create");
        var (records, csv) = (await RunAsync("dump"), await RunAsync("dump", "--csv"));
        Assert.Equal((0, "", 0, ""), (records.Status, records.Error, csv.Status, csv.Error));
        foreach (var word in new[]
        {
            "-- users\n", "-- posts\n", "-- comments\n", "-- likes\n", "-- following\n", "awdeorio", "Walking the plank",
            "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg", "sha512$34e94a05cdf247db92a84bc590950336$",
        })
        {
            Assert.Contains(word, records.Output);
            Assert.Contains(word, csv.Output);
        }

        Assert.Contains("-- users\n-[ RECORD 1 ]\nusername | awdeorio\nfullname | Andrew DeOrio\n", records.Output);
        Assert.Contains("commentid | 5\nowner     | jflinn\npostid    | 1\ntext      | Walking the plank #chickensofinstagram\n",
            records.Output);
        Assert.Contains("-- users\nusername,fullname,email,filename,password,created\nawdeorio,Andrew DeOrio,", csv.Output);
        Assert.DoesNotContain("-- data_protection_keys", records.Output + csv.Output);
        await Postgres.RunAsync(_name, @"update comments set text = E'first\nsecond' where commentid = 5");
        Assert.Contains("\ntext      | first\n          | second\n", (await RunAsync("dump")).Output);
    }

    [Fact]
    public async Task StatusNamesVersionAndDifferences()
    {
        var versions = Config.MigratorFor(Config.Target).Steps.Count;
        Assert.Equal(new CommandRun(1, "", $"Error: there is no database {_name} yet; `create` or `empty` makes one\n"),
            await RunAsync("status"));
        await RunAsync("create");
        await SaysAsync($"The schema is at version {versions}, as this build requires.\n", "status");
        var same = await JsonAsync(0, "status", "--json");
        Assert.Equal((versions, versions, 0), (same.GetProperty("version").GetInt32(), same.GetProperty("required").GetInt32(),
            same.GetProperty("differences").GetArrayLength()));
        Assert.Equal(_name, same.GetProperty("database").GetString());

        await Postgres.RunAsync(_name, "drop index posts_owner");
        const string Difference = "The index posts_owner on posts is missing.";
        Assert.Equal(
            new CommandRun(1, $"The schema is at version {versions}, as this build requires.\n{Difference}\n",
                "Error: 1 problem with the schema\n"),
            await RunAsync("status"));
        var different = await JsonAsync(1, "status", "--json");
        Assert.Equal([Difference], different.GetProperty("differences").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task ProgramsReadJson()
    {
        await RunAsync("create");
        var history = await JsonAsync(0, "history", "--json");
        Assert.Equal(Config.MigratorFor(Config.Target).Steps.Count, history.GetArrayLength());
        Assert.Equal((1, "insta485"), (history[0].GetProperty("version").GetInt32(), history[0].GetProperty("role").GetString()));
        Assert.EndsWith("Z", history[0].GetProperty("applied").GetString());

        var check = await JsonAsync(0, "check", "--json");
        Assert.Equal(0, check.GetProperty("failed").GetInt32());
        Assert.Contains(check.GetProperty("checks").EnumerateArray(), one => one.GetProperty("status").GetString() == "passed");

        Assert.Equal(0, (await JsonAsync(0, "pictures", "--json")).GetProperty("remaining").GetInt32());
        File.Delete(Path.Combine(_folder, "uploads", "122a7d27ca1d7420a1072f695d9290fad4501a41.jpg"));
        var pictures = await JsonAsync(1, "pictures", "--json");
        Assert.Equal(1, pictures.GetProperty("remaining").GetInt32());
        var problem = Assert.Single(pictures.GetProperty("problems").EnumerateArray());
        Assert.StartsWith("122a7d27ca1d7420a1072f695d9290fad4501a41.jpg: ", problem.GetProperty("problem").GetString());
        Assert.False(problem.GetProperty("repaired").GetBoolean());
    }

    [Fact]
    public async Task AFileThatIsNotThereIsNamed()
    {
        Assert.Equal(new CommandRun(1, "", "Error: backup: /nowhere/x.tar does not exist\n"),
            await RunAsync("restore", "/nowhere/x.tar"));
        Assert.Equal(new CommandRun(1, "", "Error: backup: the folder /nowhere does not exist\n"),
            await RunAsync("backup", "/nowhere/x.tar"));
    }

    private Task<CommandRun> RunAsync(params string[] words) => CommandRun.OfAsync(Config, words);

    private async Task SaysAsync(string said, params string[] words)
    {
        var run = await RunAsync(words);
        Assert.Equal((0, said), (run.Status, run.Output));
    }

    private async Task<JsonElement> JsonAsync(int status, params string[] words)
    {
        var run = await RunAsync(words);
        Assert.Equal((status, ""), (run.Status, run.Error));
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
