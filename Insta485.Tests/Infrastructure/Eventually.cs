namespace Insta485.Tests.Infrastructure;

/// <summary>Waits for what other processes do, for so long and no longer.</summary>
public static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>Ends when it is so.</summary>
    public static async Task Async(Func<Task<bool>> isSo)
    {
        using var cts = new CancellationTokenSource(Timeout);
        while (!await isSo())
        {
            await Task.Delay(20, cts.Token);
        }
    }

    /// <summary>Ends when it is so.</summary>
    public static Task Async(Func<bool> isSo) => Async(() => Task.FromResult(isSo()));

    /// <summary>Ends when something is there.</summary>
    public static async Task<T> Async<T>(Func<T?> look) where T : class
    {
        using var cts = new CancellationTokenSource(Timeout);
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            await Task.Delay(20, cts.Token);
        }
    }
}
