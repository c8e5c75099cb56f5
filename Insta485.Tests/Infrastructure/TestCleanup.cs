namespace Insta485.Tests.Infrastructure;

/// <summary>Work for the end of the run, done in parallel: a process that ends does not have long.</summary>
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

    public static void Add(Func<Task> work)
    {
        lock (All)
        {
            All.Add(work);
        }
    }
}
