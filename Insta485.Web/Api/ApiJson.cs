using System.Buffers;
using System.ComponentModel;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Insta485.Web.Api;

/// <summary>The body of every error below <c>/api/</c>.</summary>
[Description("The body of every error. The header Insta485-Reason gives the reason.")]
public sealed record ErrorJson(
    [property: Description("The status's reason phrase.")] string Message,
    [property: Description("The status code."), JsonPropertyName("status_code")] int StatusCode);

/// <summary>The API's JSON: names in camel case unless the specification says otherwise.</summary>
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(ApiIndexJson))]
[JsonSerializable(typeof(IndexJson))]
[JsonSerializable(typeof(PostsJson))]
[JsonSerializable(typeof(PostJson))]
[JsonSerializable(typeof(LikeJson))]
[JsonSerializable(typeof(NewCommentJson))]
[JsonSerializable(typeof(NewPrivacyJson))]
[JsonSerializable(typeof(ReportJson))]
[JsonSerializable(typeof(CommentJson))]
[JsonSerializable(typeof(CommentsJson))]
[JsonSerializable(typeof(UserJson))]
[JsonSerializable(typeof(PeopleJson))]
[JsonSerializable(typeof(NotificationsJson))]
[JsonSerializable(typeof(SeenJson))]
[JsonSerializable(typeof(string))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
public sealed partial class ApiJson : JsonSerializerContext
{
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        // "3" in quotes is no number.
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = new Utf8JsonEncoder();
    }
}

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
