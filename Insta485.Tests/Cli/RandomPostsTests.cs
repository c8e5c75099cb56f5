using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

public sealed class RandomPostsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task PostsAreAddedEachWithFilesOfItsOwnAndLaterThanTheOneBefore()
    {
        var progress = new List<int>();
        await RandomPosts.AddAsync(site.Config, site.Config.Target, 8, progress.Add);
        Assert.Equal(Enumerable.Range(1, 8), progress);
        Assert.Equal(10, await site.OneAsync<long>("select count(*) from posts where owner = 'awdeorio'"));
        var names = (await site.OneAsync<string>("select string_agg(filename, ',') from posts where postid > 4")).Split(',');
        Assert.Equal(8, names.Distinct().Count());
        // Each is one of the four sample photos, and any four in a row are all of them.
        var samples = (await site.OneAsync<string>("select string_agg(filename, ',') from posts where postid <= 4")).Split(',')
            .Select(name => File.ReadAllBytes(Path.Combine(site.Config.Sql("uploads"), name))).ToList();
        Assert.All(names, name => Assert.Contains(File.ReadAllBytes(Path.Combine(site.Uploads, name)), samples));
        var hashes = (await site.OneAsync<string>("""
            select string_agg(sha256, ',' order by postid) from posts join pictures using (filename) where postid > 4
            """)).Split(',');
        Assert.All(Enumerable.Range(0, 5), first => Assert.Equal(4, hashes.Skip(first).Take(4).Distinct().Count()));
        Assert.All(names, name => Assert.All(PictureVariant.KeysOf(name), key => Assert.Equal(
            key == name ? "JPEG" : "WebP", PictureInfo.Read(File.ReadAllBytes(Path.Combine(site.Uploads, key)))?.Format)));
        // The rows are the sample's, but for the name.
        Assert.Equal(8, await site.OneAsync<long>("""
            select count(*) from posts p join pictures n on n.filename = p.filename
            where p.postid > 4 and exists (select from posts s join pictures o on o.filename = s.filename where s.postid <= 4
                and (o.width, o.height, o.colour, o.bytes, o.sha256, o.type) = (n.width, n.height, n.colour, n.bytes, n.sha256, n.type))
            """));
        Assert.True(await site.OneAsync<bool>("""
            select bool_and(created > before) and max(created) <= max(n.utc)
                and min(created) between max(n.utc) - interval '28 days 1 minute' and max(n.utc) - interval '24 days'
            from (select created, lag(created, 1, '-infinity') over (order by postid) as before from posts where postid > 4) p,
                (select now() at time zone 'utc' as utc) n
            """));
        await using var connection = new Npgsql.NpgsqlConnection(site.Config.Target.ConnectionString(isPooled: false));
        await connection.OpenAsync();
        using var tools = new PictureTools(site.Config.Options);
        Assert.Equal(0, await new PictureCheck(connection, tools, line => Assert.Fail(line)).RunAsync(mayFix: false));
    }

    [Fact]
    public async Task WithoutTheSampleUsersItSaysSo()
    {
        await site.RunAsync("delete from users where username = 'awdeorio'");
        var problem = await Assert.ThrowsAsync<CommandException>(() => RandomPosts.AddAsync(site.Config, site.Config.Target, 1, _ => { }));
        Assert.Contains("awdeorio", problem.Message);
        await site.ResetAsync();
    }
}
