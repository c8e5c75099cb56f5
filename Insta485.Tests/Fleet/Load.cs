using System.Collections.Concurrent;
using System.Diagnostics;
using Insta485.Tests.Infrastructure;

namespace Insta485.Tests.Fleet;

/// <summary>What became of one request.</summary>
/// <param name="Status">Nothing where the connection broke.</param>
public sealed record Outcome(bool IsRead, string Sent, int? Status, string ServedBy, TimeSpan Took, long At);

/// <summary>Visitors who read and write without a pause, until they are told to stop.</summary>
public sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _visitors = [];
    private readonly ConcurrentQueue<Outcome> _outcomes = new();
    private readonly RunningFleet _fleet;
    private int _number;

    private Load(RunningFleet fleet) => _fleet = fleet;

    /// <summary>What became of all requests.</summary>
    public IReadOnlyList<Outcome> Outcomes => [.. _outcomes];

    /// <summary>Those that did not work.</summary>
    public IReadOnlyList<Outcome> Failed => [.. _outcomes.Where(outcome => outcome.Status != (outcome.IsRead ? 200 : 302))];

    /// <summary>Begins.</summary>
    /// <param name="readers">How many look at pages; signed in.</param>
    /// <param name="writers">How many comment on post 1, every time with other words.</param>
    public static async Task<Load> BeginAsync(RunningFleet fleet, int readers, int writers)
    {
        var load = new Load(fleet);
        for (var number = 0; number < readers + writers; number++)
        {
            var (isRead, visitor) = (number < readers, await fleet.AsAsync(number < readers ? "awdeorio" : "jag"));
            load._visitors.Add(Task.Run(() => load.GoOnAsync(visitor, isRead)));
        }

        return load;
    }

    /// <summary>What was acknowledged is there, once.</summary>
    public async Task AssertWrittenAsync(int port)
    {
        var there = await _fleet.Cluster.ListAsync<string>(port, "select text from comments", RunningFleet.Database);
        Assert.Equal(there.Count, there.Distinct().Count());
        Assert.Empty(Outcomes.Where(outcome => outcome is { IsRead: false, Status: 302 }).Select(outcome => outcome.Sent).Except(there));
    }

    /// <summary>Ends when a condition holds.</summary>
    public Task UntilAsync(Func<Load, bool> condition) => Eventually.Async(() => condition(this));

    /// <summary>Ends when so many more requests were answered.</summary>
    public Task MoreAsync(int requests)
    {
        var before = _outcomes.Count;
        return UntilAsync(load => load._outcomes.Count >= before + requests);
    }

    /// <summary>Stops, and waits for what runs.</summary>
    public async Task EndAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_visitors);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _stop.Dispose();
    }

    private async Task GoOnAsync(Visitor visitor, bool isRead)
    {
        string[] pages = ["/", "/explore/", "/users/awdeorio/", "/posts/1/", "/api/v1/posts/"];
        while (!_stop.IsCancellationRequested)
        {
            var number = Interlocked.Increment(ref _number);
            var sent = isRead ? pages[number % pages.Length] : $"comment {Guid.NewGuid()}";
            var start = Stopwatch.GetTimestamp();
            try
            {
                var answer = isRead
                    ? await visitor.GetAsync(sent)
                    // A post takes 5,000.
                    : await visitor.PostAsync(
                        "/comments/", ("operation", "create"), ("postid", $"{(number % 4) + 1}"), ("text", sent));
                var servedBy = answer.Headers.TryGetValues("X-Served-By", out var by) ? by.Single() : "";
                _outcomes.Enqueue(
                    new Outcome(isRead, sent, answer.Status, servedBy, Stopwatch.GetElapsedTime(start), Stopwatch.GetTimestamp()));
            }
            catch (HttpRequestException)
            {
                _outcomes.Enqueue(new Outcome(isRead, sent, null, "", Stopwatch.GetElapsedTime(start), Stopwatch.GetTimestamp()));
            }
        }
    }
}
