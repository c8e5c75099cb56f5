namespace Insta485.Decoder;

/// <summary>A file can't be decoded.</summary>
public sealed class DecodeException(Failure failure, string message) : Exception(message)
{
    private static readonly string[] MemoryWords =
        ["out of memory", "insufficient memory", "not enough memory", "memory alloc", "allocate memory", "failed to allocate", "bad_alloc"];

    public Failure Failure { get; } = failure;

    /// <summary>The reason, as far as the libraries say it.</summary>
    public static Failure FailureOf(Exception e) => e switch
    {
        DecodeException decode => decode.Failure,
        OutOfMemoryException => Failure.NeedsMemory,
        _ => SaysMemory(e.Message) ? Failure.NeedsMemory : Failure.Damaged,
    };

    /// <summary>Whether a library says that there is not enough memory. Each has its own words.</summary>
    public static bool SaysMemory(string words) => MemoryWords.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The beginning of its message in one line.</summary>
    public static string DetailOf(Exception e)
    {
        var line = e.Message.ReplaceLineEndings(" ").Trim();
        return line.Length <= 400 ? line : line[..400];
    }
}
