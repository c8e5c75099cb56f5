using Insta485.Web.Media;

namespace Insta485.Tests.Media;

/// <summary>Folders of work that was killed are removed once they are an hour old; others stay.</summary>
public sealed class ScratchTests
{
    [Fact]
    public async Task WhatIsLeftBehindIsSweptOnceNobodyCanBeAtWork()
    {
        var left = Directory.CreateTempSubdirectory("insta485-picture-").FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "came"), "half a picture");
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(-61));
        await Scratch.InAsync(folder =>
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow.AddMinutes(-59));
            Scratch.Sweep();
            Assert.True(Directory.Exists(folder));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            return Task.FromResult(folder);
        });
        Assert.False(Directory.Exists(left));
    }
}
