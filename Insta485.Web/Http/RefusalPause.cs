namespace Insta485.Web.Http;

/// <summary>
/// Who asks too much gets the refusal a second later: a program that asks again at once over many connections then costs next to nothing.
/// </summary>
internal static class RefusalPause
{
    // Beyond it refusals are sent at once: an answer that waits takes memory.
    private const int MostWaiting = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static int _waiting;

    /// <summary>The answer's headers are not sent before the pause is over. Pages and API answers hold nothing meanwhile.</summary>
    public static void Before(HttpResponse response) => response.OnStarting(async () =>
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) <= MostWaiting)
            {
                await Task.Delay(Pause, response.HttpContext.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The visitor left; the answer goes nowhere.
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    });
}
