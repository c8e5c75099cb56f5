using Insta485.Web.Pictures;

namespace Insta485.Tests.Pictures;

/// <summary>Folders of work that was killed are removed once they are an hour old; others stay.</summary>
public sealed class TempFolderTests
{
    [Fact]
    public async Task LeftoverFoldersAreDeletedOnceTheyCannotBeInUse()
    {
        var left = Directory.CreateTempSubdirectory("insta485-picture-").FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "came"), "half a picture");
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-61));
        await TempFolder.UseAsync(folder =>
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddMinutes(-59));
            TempFolder.Sweep();
            Assert.True(Directory.Exists(folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            return Task.FromResult(folder);
        });
        Assert.False(Directory.Exists(left));
    }
}
