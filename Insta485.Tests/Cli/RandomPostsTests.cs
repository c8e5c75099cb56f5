using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Checks;
using Insta485.Web.Cli.Commands;
using Insta485.Web.Errors;
using Insta485.Web.Pictures;

namespace Insta485.Tests.Cli;

public sealed class RandomPostsTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task PostsAreAddedEachWithAPictureAndItsSizes()
    {
        var progress = new List<int>();
        await RandomPosts.AddAsync(site.Config, site.Config.Target, 8, progress.Add);
        Assert.Equal(Enumerable.Range(1, 8), progress);
        Assert.Equal(10, await site.OneAsync<long>("select count(*) from posts where owner = 'awdeorio'"));
        var names = (await site.OneAsync<string>("select string_agg(filename, ',') from posts where postid > 4")).Split(',');
        Assert.Equal(8, names.Distinct().Count());
        // A few landscapes, shown again.
        Assert.Equal(6, names.Select(name => Convert.ToHexString(File.ReadAllBytes(Path.Combine(site.Uploads, name)))).Distinct().Count());
        Assert.All(names, name => Assert.All(PictureVariant.KeysOf(name), key =>
        {
            using var file = File.OpenRead(Path.Combine(site.Uploads, key));
            Assert.Equal(key == name ? "PNG" : "WebP", Picture.Read(file)?.Format);
        }));
        await using var connection = new Npgsql.NpgsqlConnection(site.Config.Target.ConnectionString(isPooled: false));
        await connection.OpenAsync();
        using var tools = new PictureTools(site.Config.Options);
        Assert.Equal(0, await new PictureCheck(connection, tools.Files, tools.Uploads, line => Assert.Fail(line)).RunAsync(mayFix: false));
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
