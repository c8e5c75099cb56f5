using Insta485.Tests.Attacks;
using Xunit.Abstractions;

namespace Insta485.Tests.Bench;

/// <summary>
/// Not a test but a measurement, run by bin/insta485bench: how long twenty visitors wait for a page, alone and during each attack, in
/// turns. Visitors, site and attacker share the machine; the attacker, who would have one of their own, runs niced in a process of its own.
/// </summary>
public sealed class AttackBench(AttackedSite site, ITestOutputHelper output) : IClassFixture<AttackedSite>
{
    private const int Rounds = 6;

    // Each visitor's, in a round and alone or attacked.
    private const int Pages = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static TheoryData<string> Names => [.. Attacker.Names];

    [Theory]
    [Trait("Category", "Bench")]
    [MemberData(nameof(Names))]
    public async Task PagesDuringAnAttack(string name)
    {
        var alone = new List<(int Status, double Milliseconds)>();
        var attacked = new List<(int Status, double Milliseconds)>();
        var times = 0;
        for (var round = 0; round < Rounds; round++)
        {
            // The first round warms up the site.
            if (round == 1)
            {
                (alone, attacked, times) = ([], [], 0);
            }

            alone.AddRange(await ReadAsync());
            await using var attack = await Attack.BeginAsync(site, name);
            attacked.AddRange(await ReadAsync());
            times += attack.Times;
        }

        output.WriteLine($"{"attack",-30} {"median ms",10} {"p99 ms",10} {"times",6} {"503",5} {"attacked",9}");
        Print("none", alone, P99(alone), 0);
        Print(name, attacked, P99(alone), times);
    }

    private async Task<IEnumerable<(int Status, double Milliseconds)>> ReadAsync() =>
        (await site.ReadAsync(Pages, Pause)).Select(page => (page.Status, page.Took.TotalMilliseconds));

    private static double P99(List<(int Status, double Milliseconds)> read) => Sorted(read)[read.Count * 99 / 100];

    private static List<double> Sorted(List<(int Status, double Milliseconds)> read) => [.. read.Select(page => page.Milliseconds).Order()];

    private void Print(string name, List<(int Status, double Milliseconds)> read, double before, int times) => output.WriteLine(
        $"{name,-30} {Sorted(read)[read.Count / 2],10:0.0} {P99(read),10:0.0} {P99(read) / before,6:0.0} "
        + $"{read.Count(page => page.Status == 503),5} {times,9}");
}
