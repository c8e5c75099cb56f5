using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Pictures;

/// <summary>
/// A disk of one megabyte, where this machine lets one be mounted; what a store does that is full is tested everywhere else.
/// </summary>
public sealed class FullDiskTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    [Fact]
    public async Task ItIsSaidThatThereIsNoRoomAndNothingIsHalfKept()
    {
        var visitor = await site.As("jag");
        var posts = await site.OneAsync<long>("select count(*) from posts");
        var picture = await Samples.ConvertAsync(Samples.Noise(700, 700), ".png");
        if (!await MountAsync("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", site.Uploads))
        {
            return;
        }

        try
        {
            var answer = await visitor.UploadAsync(picture);
            Assert.Equal(503, answer.Status);
            Assert.Equal(TimeSpan.FromMinutes(5), answer.Headers.RetryAfter?.Delta);
            Assert.Empty(Directory.GetFiles(site.Uploads, "*", SearchOption.AllDirectories));
            Assert.Equal(posts, await site.OneAsync<long>("select count(*) from posts"));
            // A small one still goes in.
            Assert.Equal(302, (await visitor.UploadAsync()).Status);
        }
        finally
        {
            Assert.True(await MountAsync("umount", "-l", site.Uploads));
        }
    }

    private static async Task<bool> MountAsync(string program, params string[] words)
    {
        using var child = Process.Start(new ProcessStartInfo(program, words) { UseShellExecute = false, RedirectStandardError = true })!;
        await child.StandardError.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0;
    }
}
