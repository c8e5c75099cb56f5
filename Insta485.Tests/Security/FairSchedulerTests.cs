using Insta485.Web.Errors;
using Insta485.Web.Security;

namespace Insta485.Tests.Security;

public sealed class FairSchedulerTests
{
    private readonly FairScheduler _turns = new(1, TimeSpan.FromSeconds(60), "Busy.");
    private readonly List<string> _order = [];

    [Fact]
    public async Task AccountsTakeTurnsWhateverOneOfThemSends()
    {
        var first = Held();
        var waiting = new[] { "many", "many", "many", "many", "one", "two" }
            .Select((account, i) => RunAsync(account, $"192.0.2.{i}")).ToList();
        first.SetResult();
        await Task.WhenAll(waiting);
        Assert.Equal(["many", "one", "two", "many", "many", "many"], _order);
    }

    [Fact]
    public async Task AnAccountThatWasServedGoesToTheEnd()
    {
        var first = Held();
        List<Task<int>> waiting = [RunAsync("many", "192.0.2.1"), RunAsync("many", "192.0.2.1"), RunAsync("one", "192.0.2.2")];
        // Comes last, and waits for one turn of the others only.
        waiting.Add(RunAsync("late", "192.0.2.3"));
        first.SetResult();
        await Task.WhenAll(waiting);
        Assert.Equal(["many", "one", "late", "many"], _order);
    }

    [Fact]
    public async Task AmongRequestsInTheSameRoundAddressesTakeTurns()
    {
        var first = Held();
        var waiting = new[] { ("a", "192.0.2.1"), ("b", "192.0.2.1"), ("c", "192.0.2.1"), ("d", "192.0.2.2") }
            .Select(one => RunAsync(one.Item1, one.Item2)).ToList();
        first.SetResult();
        await Task.WhenAll(waiting);
        Assert.Equal(["a", "d", "b", "c"], _order);
    }

    [Fact]
    public async Task FourWaitForAnAccountAndTwentyFromAnAddress()
    {
        var first = Held();
        var waiting = Enumerable.Range(0, 4).Select(i => RunAsync("many", $"192.0.2.{i}")).ToList();
        Assert.Equal(ErrorKind.Busy, (await Assert.ThrowsAsync<RefusedException>(() => RunAsync("many", "192.0.2.9"))).Kind);
        waiting.AddRange(Enumerable.Range(0, 20).Select(i => RunAsync($"account {i}", "198.51.100.1")));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => RunAsync("another", "198.51.100.1"));
        Assert.Equal((ErrorKind.Busy, true), (refused.Kind, refused.RetryAfter > TimeSpan.Zero));
        waiting.Add(RunAsync("another", "198.51.100.2"));
        first.SetResult();
        await Task.WhenAll(waiting);
        Assert.Equal(25, _order.Count);
        // Nothing is remembered of what has run.
        await RunAsync("many", "198.51.100.1");
    }

    [Fact]
    public async Task WhoWaitedTooLongIsRefusedAndTakesNoTurn()
    {
        var turns = new FairScheduler(1, TimeSpan.FromMilliseconds(50), "Busy.");
        var hold = new TaskCompletionSource();
        var first = turns.RunAsync("a", "192.0.2.1", async () => { await hold.Task; return 1; });
        Assert.Equal(ErrorKind.Busy,
            (await Assert.ThrowsAsync<RefusedException>(() => turns.RunAsync("b", "192.0.2.1", () => Task.FromResult(2)))).Kind);
        hold.SetResult();
        Assert.Equal((1, 3), (await first, await turns.RunAsync("c", "192.0.2.1", () => Task.FromResult(3))));
    }

    [Fact]
    public async Task WorkThatFailsGivesItsTurnBack()
    {
        await Assert.ThrowsAsync<IOException>(() => _turns.RunAsync<int>("a", "192.0.2.1", () => throw new IOException()));
        Assert.Equal(1, await _turns.RunAsync("a", "192.0.2.1", () => Task.FromResult(1)));
    }

    // Takes the only slot until the test lets go of it.
    private TaskCompletionSource Held()
    {
        var hold = new TaskCompletionSource();
        _ = _turns.RunAsync("first", "192.0.2.0", async () => { await hold.Task; return 0; });
        return hold;
    }

    private Task<int> RunAsync(string account, string address) => _turns.RunAsync(account, address, () =>
    {
        _order.Add(account);
        return Task.FromResult(0);
    });
}
