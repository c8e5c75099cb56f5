using System.Diagnostics;
using Insta485.Tests.Infrastructure;
using Xunit.Abstractions;

namespace Insta485.Tests.Fleet;

/// <summary>The primary dies, and the replica takes its place.</summary>
[Trait("Category", "Fleet")]
[Collection(SerialCollection.Name)]
public sealed class FailoverTests(RunningFleet fleet, ITestOutputHelper output) : IClassFixture<RunningFleet>
{
    [Fact]
    public async Task ReadsGoOnWritesComeBackAndNothingAcknowledgedIsLost()
    {
        await using var load = await Load.BeginAsync(fleet, 4, 2);
        await load.MoreAsync(200);
        await fleet.Cluster.Primary.StopAsync();
        var stopped = Stopwatch.GetTimestamp();
        await load.MoreAsync(200);
        // Ready still: pages are read from the replica.
        foreach (var name in RunningFleet.Names)
        {
            Assert.Equal(200, (await fleet.Anonymous(name).GetAsync("/healthz/ready")).Status);
        }

        await fleet.Cluster.PromoteAsync();
        var promoted = Stopwatch.GetTimestamp();
        await load.UntilAsync(now =>
            now.Outcomes.Count(outcome => outcome is { IsRead: false, Status: 302 } && outcome.At > promoted) > 20);
        await load.EndAsync();

        var away =
            Stopwatch.GetElapsedTime(promoted,
                load.Outcomes.First(outcome => outcome is { IsRead: false, Status: 302 } && outcome.At > promoted).At);
        var reads = load.Outcomes.Where(outcome => outcome.IsRead).ToList();
        var after = load.Failed.Where(outcome => outcome.At > stopped).ToList();
        output.WriteLine(
            $"primary stopped, replica promoted: {reads.Count} reads, {load.Failed.Count(outcome => outcome.IsRead)} failed, slowest {reads.Max(read => read.Took).TotalSeconds:0.00} s; "
            + $"{load.Outcomes.Count - reads.Count} writes, {after.Count} failed; first write {away.TotalSeconds:0.00} s after the promotion");
        Assert.DoesNotContain(load.Failed, outcome => outcome.IsRead);
        // Whoever could not write was told so.
        Assert.All(load.Failed, outcome => Assert.Equal(503, outcome.Status));
        Assert.True(away < TimeSpan.FromSeconds(5), $"{away}");
        await load.AssertWrittenAsync(fleet.Cluster.ReplicaPort);
        var visitor = await fleet.AsAsync("jflinn");
        Assert.Equal(302, (await visitor.PostAsync("/likes/", ("operation", "unlike"), ("postid", "1"))).Status);
    }
}
