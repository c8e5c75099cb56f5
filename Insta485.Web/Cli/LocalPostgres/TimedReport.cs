using System.Diagnostics;

namespace Insta485.Web.Cli.LocalPostgres;

/// <summary>Reports the beginning of a long step, and at its end the elapsed time.</summary>
internal static class TimedReport
{
    /// <param name="step">What is being done, without punctuation at the end.</param>
    public static async Task RunAsync(Action<string> report, string step, Func<Task> work)
    {
        report($"{step}…");
        var elapsed = Stopwatch.StartNew();
        await work();
        report($"{step}… {elapsed.Elapsed.TotalSeconds:0} s");
    }
}
