using Insta485.Tests.Infrastructure;
using Insta485.Web.Cli;

namespace Insta485.Tests.Cli;

public sealed class EnsureTests
{
    [Fact]
    public async Task OfSeveralStartsAtOnceOneMakesTheDatabase()
    {
        var name = "t_" + Guid.NewGuid().ToString("N");
        var folder = Directory.CreateTempSubdirectory("insta485-ensure-").FullName;
        var config = await Postgres.PlaceAsync(name, null, ("Uploads:Folder", Path.Combine(folder, "uploads")));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new DatabaseAdmin(config, config.Target).EnsureAsync(withSample: true)));
        Assert.Equal(4, await Postgres.OneAsync<long>(name, "select count(*) from users"));
        await Postgres.DropAsync(name);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.Combine(folder, "uploads")));
        Directory.Delete(folder, recursive: true);
    }
}
