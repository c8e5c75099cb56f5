using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Insta485.Web.Api;

/// <summary>
/// Escapes only what JSON requires (RFC 8259, 7). The framework's relaxed encoder also escapes every character beyond U+FFFF: an emoji
/// takes twelve bytes instead of four. Safe, because answers are <c>application/json</c> with <c>nosniff</c> and no page embeds them.
/// </summary>
internal sealed class Utf8JsonEncoder : JavaScriptEncoder
{
    /// <inheritdoc/>
    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    /// <inheritdoc/>
    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < ' ' or '"' or '\\' || (unicodeScalar <= char.MaxValue && UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar));

    /// <inheritdoc/>
    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var letters = new ReadOnlySpan<char>(text, textLength);
        var at = 0;
        while (at < textLength)
        {
            // Half of a surrogate pair is left to the framework.
            if (Rune.DecodeFromUtf16(letters[at..], out var rune, out var length) != OperationStatus.Done
                || WillEncode(rune.Value))
            {
                return at;
            }

            at += length;
        }

        return -1;
    }

    /// <inheritdoc/>
    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
        => UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
}
