namespace Insta485.Decoder;

/// <summary>A file can't be decoded.</summary>
internal sealed class DecodeException(Failure failure, string message) : Exception(message)
{
    public Failure Failure { get; } = failure;

    /// <summary>The reason, as far as the libraries say it.</summary>
    public static Failure FailureOf(Exception e) => e switch
    {
        DecodeException decode => decode.Failure,
        OutOfMemoryException => Failure.NeedsMemory,
        // "out of memory", "Insufficient memory", "Memory allocation error": each library has its own words.
        _ => e.Message.Contains("memory", StringComparison.OrdinalIgnoreCase) ? Failure.NeedsMemory : Failure.Damaged,
    };

    /// <summary>The beginning of its message in one line.</summary>
    public static string DetailOf(Exception e)
    {
        var line = e.Message.ReplaceLineEndings(" ").Trim();
        return line.Length <= 400 ? line : line[..400];
    }
}
