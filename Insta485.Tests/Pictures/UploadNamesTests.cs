using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pictures;

/// <summary>What the sender's machine calls a file.</summary>
public sealed class UploadNamesTests(CopyingSite site) : IClassFixture<CopyingSite>
{
    /// <summary>Names a browser would not send.</summary>
    public static TheoryData<string> HostileNames =>
    [
        "../../x.jpg", "..\\..\\x.jpg", "/etc/passwd", "/tmp/x.png", "C:\\x.png", "x\u0001.png", "🦊.png", "x.png/", ".", "..", ".htaccess",
        new string('x', 300) + ".png", "x.p\u202Eng", "%2e%2e%2fx.png", "x.png;y", "con.png", " .png",
    ];

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task TheSendersNameNeverReachesTheDisk(string filename)
    {
        var visitor = await site.As("jag");
        var around = Directory.GetFileSystemEntries(Path.GetDirectoryName(site.Uploads)!).Order(StringComparer.Ordinal).ToList();
        var request = await RawUpload.NewAsync(visitor, filename, TestPictures.Png());
        var (added, answer) = await site.AddedAsync(() => visitor.SendAsync(request));
        Assert.Equal(302, answer.Status);
        Assert.Matches(@"^[0-9a-f]{32}\.png$", Assert.Single(added));
        Assert.Equal(around, Directory.GetFileSystemEntries(Path.GetDirectoryName(site.Uploads)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ANameWithNulIsNoError()
    {
        var visitor = await site.As("jag");
        var request = await RawUpload.NewAsync(visitor, "x\0.jpg", TestPictures.Png());
        var (added, answer) = await site.AddedAsync(() => visitor.SendAsync(request));
        Assert.InRange(answer.Status, 302, 400);
        Assert.All(added, name => Assert.Matches(@"^[0-9a-f]{32}\.png$", name));
    }
}
