using System.Collections.Concurrent;

namespace Insta485.Tests.Infrastructure;

/// <summary>
/// The running sites with the usual settings. A test class takes one and gives it back, so that there are as many as classes run at
/// a time. Two classes never share one at the same time: its log, the bugs in it and its round trips are those of one class.
/// </summary>
internal static class SitePool
{
    private static readonly ConcurrentBag<RunningSite> Free = [];

    // Their databases are dropped by the next run, as after one that was interrupted; temporary folders would stay.
    static SitePool() => TestCleanup.Add(() => Task.Run(() => Array.ForEach([.. Free], site => site.DeleteFolder())));

    /// <summary>A site that is as after a reset, with an empty log.</summary>
    public static async Task<RunningSite> TakeAsync() => Free.TryTake(out var site) ? site : await RunningSite.StartAsync([]);

    /// <summary>Takes one back; one that cannot be made like new ends.</summary>
    /// <returns>The bugs it logged.</returns>
    public static async Task<IReadOnlyList<string>> GiveBackAsync(RunningSite site)
    {
        var isLikeNew = await site.RenewAsync();
        var bugs = site.Log.Bugs;
        if (isLikeNew)
        {
            site.Log.Clear();
            Free.Add(site);
        }
        else
        {
            await site.DisposeAsync();
        }

        return bugs;
    }
}
