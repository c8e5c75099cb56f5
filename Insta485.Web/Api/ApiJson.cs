using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Insta485.Web.Api;

/// <summary>Every error below <c>/api/</c>.</summary>
[Description("Every error has this shape; the rule's own words, where there are some, are in the header Insta485-Reason.")]
public sealed record ErrorJson(
    [property: Description("The reason phrase of the status.")] string Message,
    [property: Description("The status, once more."), JsonPropertyName("status_code")] int StatusCode);

/// <summary>What goes over the wire, and how: names in camel case but where the specification says otherwise.</summary>
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(ApiIndexJson))]
[JsonSerializable(typeof(IndexJson))]
[JsonSerializable(typeof(PostsJson))]
[JsonSerializable(typeof(PostJson))]
[JsonSerializable(typeof(LikeJson))]
[JsonSerializable(typeof(NewCommentJson))]
[JsonSerializable(typeof(CommentJson))]
[JsonSerializable(typeof(UserJson))]
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Makes the site's JSON this one.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        // A number is a number: "3" is not.
        options.NumberHandling = JsonNumberHandling.Strict;
        // An answer is application/json and nosniff, and no page has it in it: & and < need no disguise.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }
}
