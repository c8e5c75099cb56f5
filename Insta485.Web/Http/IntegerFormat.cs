namespace Insta485.Web.Http;

/// <summary>
/// What a number looks like. The framework's numbers may be hexadecimal, signed or padded ("0x1", "+1", " 1 "); here they are
/// digits.
/// </summary>
public static class IntegerFormat
{
    /// <summary>Digits, at least one.</summary>
    public static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Digits, perhaps below zero.</summary>
    public static bool IsSignedDigits(ReadOnlySpan<char> text) => IsDigits(text is ['-', .. var rest] ? rest : text);
}
