using Insta485.Tests.Attacks;
using Xunit.Abstractions;

namespace Insta485.Tests.Bench;

/// <summary>
/// Not a test but a measurement, run by bin/insta485bench: how long twenty visitors wait for a page, alone and during each attack.
/// Visitors, site and attacker share the machine; the attacker, who would have one of their own, runs niced in a process of its own.
/// </summary>
public sealed class AttackBench(AttackedSite site, ITestOutputHelper output) : IClassFixture<AttackedSite>
{
    private const int Pages = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static TheoryData<string> Names => [.. Attacker.Names];

    [Theory]
    [Trait("Category", "Bench")]
    [MemberData(nameof(Names))]
    public async Task PagesDuringAnAttack(string name)
    {
        output.WriteLine($"{"attack",-30} {"median ms",10} {"p99 ms",10} {"times",6} {"503",5} {"attacked",9}");
        var before = await MeasureAsync("none", null, null);
        await using var attack = await Attack.BeginAsync(site, name);
        await MeasureAsync(name, before, attack);
    }

    private async Task<double> MeasureAsync(string name, double? before, Attack? attack)
    {
        var read = await site.ReadAsync(Pages, Pause);
        var took = read.Select(page => page.Took.TotalMilliseconds).Order().ToList();
        var p99 = took[took.Count * 99 / 100];
        output.WriteLine($"{name,-30} {took[took.Count / 2],10:0.0} {p99,10:0.0} {p99 / before,6:0.0} "
            + $"{read.Count(page => page.Status == 503),5} {attack?.Times,9}");
        return p99;
    }
}
