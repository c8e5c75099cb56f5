using System.ComponentModel;
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
