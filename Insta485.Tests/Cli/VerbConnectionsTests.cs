using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;
using Insta485.Web.Cli.Backups;

namespace Insta485.Tests.Cli;

/// <summary>The commands take two connections at most: what the server has is for the site.</summary>
[Collection(OnTlsServer.Name)]
[Trait("Category", "Slow")]
public sealed class VerbConnectionsTests
{
    [Fact]
    public async Task TwoConnectionsOfEachRoleAreEnough()
    {
        await using var target = await ProvisionedTarget.MigratedAsync();
        var config = target.Config();
        await target.RunAsOwnerAsync("insert into users (username, fullname, email, filename, password) "
            + $"values ('{RandomPosts.Owner}', 'A', 'a@example.com', 'none.jpg', '')");
        await using (var server = await target.Server.AsSuperuserAsync())
        {
            foreach (var role in new[] { target.Name, target.Owner })
            {
                await using var limit = server.CreateCommand();
                limit.CommandText = $"alter role \"{role.Replace("\"", "\"\"")}\" connection limit 2";
                await limit.ExecuteNonQueryAsync();
            }
        }

        await RandomPosts.AddAsync(config, config.Target, 3, _ => { });
        await DatabaseDump.WriteAsync(config.Target, TextWriter.Null);
        await target.MigrateAsync();
        var file = Path.Combine(Path.GetDirectoryName(target.File)!, "backup.tar");
        await new Backup(config, config.Target.AsOwner(), _ => { }, (_, _, _) => { }).RunAsync(file);
        Assert.True(File.Exists(file));
    }
}
