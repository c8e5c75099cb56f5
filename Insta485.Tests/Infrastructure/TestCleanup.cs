namespace Insta485.Tests.Infrastructure;

/// <summary>What is to be done when the tests are over: all at once, for whoever runs them does not wait for long.</summary>
public static class TestCleanup
{
    private static readonly List<Func<Task>> All = [];

    static TestCleanup() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        lock (All)
        {
            Task.WhenAll(All.Select(Task.Run)).GetAwaiter().GetResult();
        }
    };

    /// <summary>Adds something.</summary>
    public static void Add(Func<Task> work)
    {
        lock (All)
        {
            All.Add(work);
        }
    }
}
