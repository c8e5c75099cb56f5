using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Api;

/// <summary>A post with the most and longest comments that a post can have: 20 MB of JSON. The site is a process of its own.</summary>
[Trait("Category", "Slow")]
public sealed class LargestPostTests(SiteFixture site) : IClassFixture<SiteFixture>
{
    private const int Megabyte = 1024 * 1024;

    [Theory]
    // How much garbage there is at the peak depends on when it is collected; four answers as a whole would be 80 MB.
    [InlineData(1, 20)]
    [InlineData(4, 30)]
    public async Task TheProcessGrowsByLessThanWhatItSends(int readers, int most)
    {
        await site.RunAsync("""
            insert into comments (owner, postid, text)
            select 'jag', 2, repeat('😀', 1024) from generate_series(1, 5000 - (select count(*) from comments where postid = 2));
            insert into comments (owner, postid, text)
            select 'jag', 3, 'short' from generate_series(1, 200);
            """);
        await using var process = await SiteProcess.StartAsync(site);
        var visitor = await process.AsAsync("awdeorio");
        // What it takes to run at all: code is compiled, connections are opened.
        for (var round = 0; round < 20; round++)
        {
            await AllAsync(_ => visitor.PageAsync("/"));
            await AllAsync(_ => visitor.PageAsync("/api/v1/posts/3/"));
        }

        for (var round = 0; round < 3; round++)
        {
            var growth = await process.GrowthAsync(() => AllAsync(async _ =>
                Assert.InRange((await visitor.PageAsync("/api/v1/posts/2/")).Bytes.Length, 20 * Megabyte, 22 * Megabyte)));
            Assert.InRange(growth, 0, most * Megabyte);
        }

        Task AllAsync(Func<int, Task> work) => Task.WhenAll(Enumerable.Range(0, readers).Select(work));
    }
}
