using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Hosting;

/// <summary>Pages of one account beyond those of a second wait for the next one, and are answered; others do not wait with them.</summary>
public sealed class ReadsPerSecondTests(ReadsPerSecondTests.TwoASecond site) : IClassFixture<ReadsPerSecondTests.TwoASecond>
{
    [Fact]
    public async Task TheRestWaits()
    {
        var visitor = await site.As("awdeorio");
        var other = await site.As("jag");
        var start = Stopwatch.GetTimestamp();
        var reads = Enumerable.Range(0, 8).Select(_ => visitor.PageAsync("/")).ToList();
        await other.PageAsync("/");
        Assert.Contains(reads, read => !read.IsCompleted);
        await Task.WhenAll(reads);
        // Two at once, and six in three seconds; the site's clock ticks in tenths.
        Assert.True(Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(2));
        // Photos are not counted.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => visitor.PageAsync("/uploads/122a7d27ca1d7420a1072f695d9290fad4501a41.jpg")));
    }

    /// <summary>A site where an account reads two pages a second.</summary>
    public sealed class TwoASecond : SiteFixture
    {
        protected override (string Key, string Value)[] Settings => [("Limits:ReadsPerSecondPerAccount", "2")];
    }
}
