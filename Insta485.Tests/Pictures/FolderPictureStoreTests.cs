using Insta485.Tests.Infrastructure;
using Insta485.Web.Configuration;
using Insta485.Web.Pictures;
using Microsoft.Extensions.Configuration;

namespace Insta485.Tests.Pictures;

public sealed class FolderPictureStoreTests : PictureStoreContract, IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("insta485-files-").FullName;

    private string Folder => Path.Combine(_folder, "uploads");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TheFoldersAreForTheSitesAccountAloneUnlessTheFirstIsOpened()
    {
        var files = await FilesAsync();
        await files.PutAsync("320/a.jpg", "x"u8.ToArray());
        Assert.Equal((Own, Own), (File.GetUnixFileMode(Folder), File.GetUnixFileMode(Path.Combine(Folder, "320"))));
        File.SetUnixFileMode(Folder, Own | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        await files.PutAsync("640/a.jpg", "x"u8.ToArray());
        Assert.Equal(File.GetUnixFileMode(Folder), File.GetUnixFileMode(Path.Combine(Folder, "640")));
    }

    [Fact]
    public async Task NothingUnfinishedStays()
    {
        var files = await FilesAsync();
        await files.PutAsync("a.jpg", "x"u8.ToArray());
        // A folder has the name already: the last step fails.
        Directory.CreateDirectory(Path.Combine(Folder, "b.jpg"));
        await Assert.ThrowsAnyAsync<Exception>(() => files.PutAsync("b.jpg", "x"u8.ToArray()));
        Assert.Equal(["a.jpg"],
            Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file)));
    }

    [Fact]
    public async Task UnfinishedFilesOfAKilledProcessAreDeletedOnceTheyCannotBeInUse()
    {
        var files = await FilesAsync();
        await files.PrepareAsync();
        var (old, young) =
            (Path.Combine(Folder, "." + Guid.NewGuid().ToString("N")), Path.Combine(Folder, "." + Guid.NewGuid().ToString("N")));
        var others = Path.Combine(Folder, ".gitkeep");
        foreach (var (path, minutes) in new[] { (old, 61), (young, 59), (others, 61) })
        {
            await File.WriteAllTextAsync(path, "half a picture");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-minutes));
        }

        await files.PrepareAsync();
        Assert.Equal((false, true, true), (File.Exists(old), File.Exists(young), File.Exists(others)));
    }

    [Fact]
    public async Task AFolderThatWasTakenAwayIsMadeAgain()
    {
        var files = await FilesAsync();
        await files.PutAsync("a.jpg", "x"u8.ToArray());
        Directory.Delete(Folder, recursive: true);
        Assert.Empty(await files.KeysAsync());
        await files.DeleteAsync(["a.jpg", "320/a.jpg"]);
        await files.PutAsync("320/a.jpg", "x"u8.ToArray());
        Assert.Equal(["320/a.jpg"], await files.KeysAsync());
    }

    protected override Task<IPictureStore> FilesAsync()
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Postgres.Root, "appsettings.json"))
            .AddInMemoryCollection([KeyValuePair.Create("Uploads:Folder", (string?)Folder)])
            .Build();
        return Task.FromResult(IPictureStore.Of(SiteOptions.Read(configuration, Postgres.Root)));
    }

    protected override async Task<Func<Task<bool>>> StrangerAsync(string name)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? Folder);
        await File.WriteAllTextAsync(path, "keep");
        return () => Task.FromResult(File.Exists(path));
    }
}
