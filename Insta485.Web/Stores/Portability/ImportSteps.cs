using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Portability;

/// <summary>The steps of imports on this instance: few at a time, since the JSON of an archive and its photos take memory.</summary>
public sealed partial class ImportSteps(ILogger<ImportSteps> log) : IDisposable
{
    private const int AtOnce = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>A step ends after so long, with the post that it is at.</summary>
    public TimeSpan Longest { get; internal set; } = TimeSpan.FromSeconds(20);

    /// <summary>Called at each place at which a step can break off; for tests.</summary>
    internal Func<string, Task> ReachedAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs a step as soon as it may begin.</summary>
    /// <exception cref="RefusedException">Others take too long (503).</exception>
    internal async Task<T> InTurnAsync<T>(Func<Task<T>> step)
    {
        if (!await _turns.WaitAsync(Patience))
        {
            throw Refuse.Busy("Others are importing right now. Continue in a moment.", TimeSpan.FromSeconds(10), "import");
        }

        try
        {
            return await step();
        }
        finally
        {
            _turns.Release();
        }
    }

    internal void LeftBehind(Exception e) => LeftBehind(log, e.InnerException?.Message ?? e.Message);

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    [LoggerMessage(12, LogLevel.Warning, "An archive could not be deleted: {Reason}")]
    private static partial void LeftBehind(ILogger log, string reason);
}
