using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Database;

/// <summary>The schema and the sample data, as the specification lists them.</summary>
public sealed class SchemaTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Theory]
    [InlineData("users", "created,email,filename,fullname,password,username")]
    [InlineData("posts", "created,filename,owner,postid")]
    [InlineData("following", "created,followee,follower")]
    [InlineData("comments", "commentid,created,owner,postid,text")]
    [InlineData("likes", "created,likeid,owner,postid")]
    public async Task ATableHasTheseColumnsAndNoOthers(string table, string columns) =>
        Assert.Equal(columns, await site.OneAsync<string>(
            $"select string_agg(column_name, ',' order by column_name) from information_schema.columns where table_name = '{table}'"));

    [Theory]
    [InlineData("users", "username", 20)]
    [InlineData("users", "fullname", 40)]
    [InlineData("users", "email", 40)]
    [InlineData("users", "filename", 64)]
    [InlineData("users", "password", 256)]
    [InlineData("posts", "filename", 64)]
    [InlineData("posts", "owner", 20)]
    [InlineData("following", "follower", 20)]
    [InlineData("following", "followee", 20)]
    [InlineData("comments", "owner", 20)]
    [InlineData("comments", "text", 1024)]
    [InlineData("likes", "owner", 20)]
    public async Task AColumnIsAsLongAsItShouldBeAndNeverEmpty(string table, string column, int length) =>
        Assert.Equal($"character varying {length} NO", await site.OneAsync<string>($"""
            select concat_ws(' ', data_type, character_maximum_length, is_nullable)
            from information_schema.columns where table_name = '{table}' and column_name = '{column}'
            """));

    [Theory]
    [InlineData("insert into users (username, fullname, email, filename, password) values ('default', 'D', 'd@example.com', 'x.jpg', "
        + "'none')", "users where username = 'default'")]
    [InlineData("insert into posts (owner, filename) values ('jag', 'default.jpg')", "posts where filename = 'default.jpg'")]
    public async Task TheCoursesInsertsAreTakenAndDatedInUtc(string insert, string where)
    {
        await site.RunAsync("set timezone to 'America/Detroit'; " + insert);
        Assert.True(await site.OneAsync<bool>($"select abs(extract(epoch from now() at time zone 'utc' - created)) < 60 from {where}"));
        await site.RunAsync($"delete from {where}");
    }

    [Fact]
    public async Task AnIdIsNeverUsedAgain()
    {
        await site.ResetAsync();
        foreach (var (table, id, columns, row, next) in new[]
        {
            ("posts", "postid", "owner, filename", "'jag', 'x.jpg'", 5),
                ("comments", "commentid", "owner, postid, text", "'jag', 4, 'x'", 8),
            ("likes", "likeid", "owner, postid", "'jag', 4", 7),
        })
        {
            Assert.Equal(next, await site.OneAsync<int>($"insert into {table} ({columns}) values ({row}) returning {id}"));
            await site.RunAsync($"delete from {table} where {id} >= {next}");
            Assert.Equal(next + 1, await site.OneAsync<int>($"insert into {table} ({columns}) values ({row}) returning {id}"));
            // A seed script may give ids itself.
            await site.RunAsync(
                $"delete from {table} where {id} >= {next}; insert into {table} ({id}, {columns}) values (1000, {row}); delete from "
                    + $"{table} where {id} = 1000");
        }
    }

    [Fact]
    public async Task EveryForeignKeyHasAnIndexAndCascades()
    {
        const string Without = """
            select coalesce(string_agg(conrelid::regclass || ' ' || conname, ', '), '')
            from pg_constraint c
            where contype = 'f' and ((confdeltype <> 'c' and conrelid <> 'reports'::regclass) or not exists (
                select from pg_index i
                where i.indrelid = c.conrelid and i.indpred is null
                  and (string_to_array(i.indkey::text, ' ')::int[])[1:cardinality(c.conkey)] @> c.conkey::int[]))
            """;
        Assert.Equal(7, await site.OneAsync<long>(
            "select count(*) from pg_constraint where contype = 'f' and conrelid::regclass::text in ('posts', 'following', 'comments', "
                + "'likes')"));
        Assert.Equal("", await site.OneAsync<string>(Without));
    }

    [Fact]
    public async Task ItLoadsIntoAnySchema()
    {
        var database = await Postgres.CloneAsync();
        try
        {
            var schema = await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "schema.sql"));
            var data = await File.ReadAllTextAsync(Path.Combine(Postgres.Root, "sql", "data.sql"));
            await Postgres.RunAsync(database, $"create schema elsewhere; set search_path to elsewhere; {schema}; {data}");
            Assert.Equal(4, await Postgres.OneAsync<long>(database, "select count(*) from elsewhere.users"));
            Assert.Equal(
                await Postgres.OneAsync<long>(database,
                    "select count(*) from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'"),
                await Postgres.OneAsync<long>(database, "select count(*) from pg_tables where schemaname = 'elsewhere'"));
            Assert.Equal(6, await Postgres.OneAsync<long>(database, "select sum(likes) from elsewhere.post_tallies"));
        }
        finally
        {
            await Postgres.DropAsync(database);
        }
    }

    [Theory]
    [InlineData("awdeorio",
        "sha512$34e94a05cdf247db92a84bc590950336$7eaca2b4169e042120f015666115856c717343f1c75d1c1bd1bf469bd1cd439eb152ccda6a0b8703706df"
            + "bcb861b3cef9208325c31f436e8edb9563f01176c48")]
    [InlineData("jflinn",
        "sha512$673d22398b0141c7929f987efee061e6$187dd68d62574a29b40513467cb5376849d6e7651dbd19850b853b912f44d940a42ef6bb96f4bafa82a6b"
            + "40072ed980bfad377c65faa096281369210841f2b73")]
    [InlineData("michjc",
        "sha512$d7cde81ee4614141b68fbe8ff5fffa76$8b432b218b18554e58a949a40367a0d0e731dc8f8a46ecaa3ea0aca39169b3a97f12246d2840d6e9c3276"
            + "4907ed7b1951dfc16f213cb7fd4a6a96dc43f52f67b")]
    [InlineData("jag",
        "sha512$0b2b8d18beba4c2ba7dad0365d1dd885$130546cafab793f769a86607466fb07476b03c5de1f32f666c1e72e8b48b5e7e08494ec85ede12df72d25"
            + "9112bca3d5783983937361fe0aa2c341ae7bd0c2da4")]
    public async Task TheSamplePasswordsAreTheCourses(string username, string password)
    {
        await site.ResetAsync();
        Assert.Equal(password, await site.OneAsync<string>($"select password from users where username = '{username}'"));
    }

    [Fact]
    public async Task TheSampleRowsAreTheCourses()
    {
        await site.ResetAsync();
        Assert.Equal("awdeorio>jflinn awdeorio>michjc jag>michjc jflinn>awdeorio jflinn>michjc michjc>awdeorio michjc>jag",
            await site.OneAsync<string>("select string_agg(follower || '>' || followee, ' ' order by follower, followee) from following"));
        Assert.Equal("1 awdeorio 1,2 michjc 1,3 jflinn 1,4 awdeorio 2,5 michjc 2,6 awdeorio 3",
            await site.OneAsync<string>("select string_agg(concat_ws(' ', likeid, owner, postid), ',' order by likeid) from likes"));
        Assert.Equal("1 awdeorio 3,2 jflinn 3,3 michjc 3,4 awdeorio 2,5 jflinn 1,6 awdeorio 1,7 jag 4",
            await site.OneAsync<string>(
                "select string_agg(concat_ws(' ', commentid, owner, postid), ',' order by commentid) from comments"));
        var pictures =
            (await site.OneAsync<string>(
                "select string_agg(filename, ',') from (select filename from users union all select filename from posts) f")).Split(',');
        Assert.Equal(8, pictures.Length);
        Assert.All(pictures, picture => Assert.True(File.Exists(Path.Combine(Postgres.Root, "sql", "uploads", picture)), picture));
    }
}
