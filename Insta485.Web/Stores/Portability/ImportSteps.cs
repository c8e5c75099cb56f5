using Insta485.Web.Errors;

namespace Insta485.Web.Stores.Portability;

/// <summary>
/// The steps of imports on this instance, and the checks of archives: few at a time, since the JSON of an archive and its photos
/// take memory.
/// </summary>
public sealed class ImportSteps : IDisposable
{
    private const int AtOnce = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>A step ends after so long, with the post that it is at.</summary>
    public TimeSpan Longest { get; internal set; } = TimeSpan.FromSeconds(20);

    /// <summary>Called at each place at which a step can break off; for tests.</summary>
    internal Func<string, Task> ReachedAsync { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs a step as soon as it may begin.</summary>
    /// <param name="field">The field that a refusal is shown beside.</param>
    /// <exception cref="RefusedException">Others take too long (503).</exception>
    internal async Task<T> InTurnAsync<T>(Func<Task<T>> step, string field)
    {
        if (!await _turns.WaitAsync(Patience))
        {
            throw Refuse.Busy("Others are importing right now. Continue in a moment.", TimeSpan.FromSeconds(10), field);
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

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}
