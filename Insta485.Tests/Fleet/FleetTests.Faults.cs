using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Fleet;

// An instance or the primary goes down while visitors ask.
public sealed partial class FleetTests
{
    /// <summary>The test that ends the primary: no other can run after it.</summary>
    public const string Failover = nameof(AfterAFailoverReadsGoOnWritesComeBackAndNothingAcknowledgedIsLost);

    [Fact]
    public async Task KilledInstanceFailsNoRequestThatCanBeRepeated()
    {
        await using var pages = await OpenPages.OpenAsync(_fleet, 3);
        await using var load = await Load.BeginAsync(_fleet, 6, 2);
        await load.MoreAsync(200);
        await _fleet.Instances["two"].KillAsync();
        await load.MoreAsync(400);
        await _fleet.StartAsync("two");
        var after = load.Outcomes.Count;
        await load.UntilAsync(now => now.Outcomes.Skip(after).Any(outcome => outcome.ServedBy == "two"));
        await load.EndAsync();

        var reads = load.Outcomes.Where(outcome => outcome.IsRead).ToList();
        var lost = load.Failed.Count(outcome => !outcome.IsRead);
        Say($"kill -9 of one of three: {reads.Count} reads, {load.Failed.Count - lost} failed, slowest {Slowest(reads)}; "
            + $"{load.Outcomes.Count - reads.Count} writes, {lost} failed");
        Assert.DoesNotContain(load.Failed, outcome => outcome.IsRead);
        // nginx must not repeat a write; each writer has at most one under way.
        Assert.InRange(lost, 0, 2);
        await load.AssertWrittenAsync(_fleet.Cluster.Primary.Port);
        await pages.AreLikeNewOnesAsync(_fleet.Cluster.Primary.Port);
    }

    [Fact]
    public async Task ARestartOfOneAfterTheOtherIsNotNoticed()
    {
        await using var load = await Load.BeginAsync(_fleet, 4, 3);
        await load.MoreAsync(100);
        foreach (var name in RunningFleet.Names)
        {
            var running = _fleet.Instances[name];
            Assert.Equal(0, await running.EndAsync());
            await _fleet.StartAsync(name);
            await load.MoreAsync(50);
        }

        await load.EndAsync();
        Say($"rolling restart of three: {load.Outcomes.Count} requests, {load.Failed.Count} failed, slowest {Slowest(load.Outcomes)}");
        Assert.Empty(load.Failed);
        await load.AssertWrittenAsync(_fleet.Cluster.Primary.Port);
    }

    [Fact]
    public async Task AfterAFailoverReadsGoOnWritesComeBackAndNothingAcknowledgedIsLost()
    {
        await using var pages = await OpenPages.OpenAsync(_fleet, 1);
        await using var load = await Load.BeginAsync(_fleet, 4, 2);
        await load.MoreAsync(200);
        await _fleet.Cluster.Primary.StopAsync();
        var stopped = Stopwatch.GetTimestamp();
        await load.MoreAsync(200);
        // Ready still: pages are read from the replica.
        foreach (var name in RunningFleet.Names)
        {
            Assert.Equal(200, (await _fleet.Anonymous(name).GetAsync("/healthz/ready")).Status);
        }

        await _fleet.Cluster.PromoteAsync();
        var promoted = Stopwatch.GetTimestamp();
        await load.UntilAsync(now =>
            now.Outcomes.Count(outcome => outcome is { IsRead: false, Status: 302 } && outcome.At > promoted) > 20);
        await load.EndAsync();

        var away =
            Stopwatch.GetElapsedTime(promoted,
                load.Outcomes.First(outcome => outcome is { IsRead: false, Status: 302 } && outcome.At > promoted).At);
        var reads = load.Outcomes.Where(outcome => outcome.IsRead).ToList();
        var after = load.Failed.Where(outcome => outcome.At > stopped).ToList();
        Say(
            $"primary stopped, replica promoted: {reads.Count} reads, {load.Failed.Count(outcome => outcome.IsRead)} failed, "
            + $"slowest {Slowest(reads)}; {load.Outcomes.Count - reads.Count} writes, {after.Count} failed; "
            + $"first write {away.TotalSeconds:0.00} s after the promotion");
        Assert.DoesNotContain(load.Failed, outcome => outcome.IsRead);
        // A write that failed was answered with 503.
        Assert.All(load.Failed, outcome => Assert.Equal(503, outcome.Status));
        Assert.True(away < TimeSpan.FromSeconds(5), $"{away}");
        await load.AssertWrittenAsync(_fleet.Cluster.ReplicaPort);
        await pages.AreLikeNewOnesAsync(_fleet.Cluster.ReplicaPort);
        var visitor = await _fleet.AsAsync("jflinn");
        Assert.Equal(302, (await visitor.PostAsync("/likes/", ("operation", "unlike"), ("postid", "1"))).Status);
    }

    private static string Slowest(IEnumerable<Outcome> outcomes) => $"{outcomes.Max(outcome => outcome.Took).TotalSeconds:0.00} s";

    private void Say(string figures) => output.WriteLine(figures);
}
