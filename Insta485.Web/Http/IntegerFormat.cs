namespace Insta485.Web.Http;

/// <summary>
/// The format of numbers in addresses and forms: digits. The framework also accepts "0x1", "+1" and " 1 ".
/// </summary>
internal static class IntegerFormat
{
    /// <summary>Whether the text is one or more digits.</summary>
    public static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');

    /// <summary>Whether the text is digits, with or without a minus.</summary>
    public static bool IsSignedDigits(ReadOnlySpan<char> text) => IsDigits(text is ['-', .. var rest] ? rest : text);
}
