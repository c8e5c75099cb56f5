using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Insta485.Web.Auth;
using Insta485.Web.Http;
using Insta485.Web.Stores;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Insta485.Web.Api;

/// <summary>The body of a request for a new comment.</summary>
public sealed record NewCommentJson([property: MaxLength(CommentStore.MaxText)] string Text);

/// <summary>A comment, alone or within its post.</summary>
public sealed record CommentJson(
    [property: JsonPropertyName("commentid")] int CommentId, bool LognameOwnsThis, string Owner, string OwnerShowUrl,
    string Text, string Url)
{
    public static CommentJson From(CommentLine comment) =>
        new(comment.CommentId, comment.IsMine, comment.Owner, Links.User(comment.Owner), comment.Text, Links.ApiComment(comment.CommentId));
}

/// <summary>Creates and deletes comments (specification 5.2).</summary>
public static class CommentsApi
{
    public static void MapComments(this IEndpointRouteBuilder routes)
    {
        var comments = routes.MapGroup("/comments/").WithTags("comments");
        comments.MapPost("", CreateAsync).Fails(400, 404, 413, 415).WithExample("""{"text": "Cute overload!"}""")
            .WithSummary("Comment on a post")
            .WithDescription($"The text must not be blank and must have at most {CommentStore.MaxText} characters.");
        comments.MapDelete("{commentid:id}/", DeleteAsync).Fails(404)
            .WithSummary("Delete a comment").WithDescription("Only your own; another user's comment returns 403.");
    }

    private static async Task<Created<CommentJson>> CreateAsync(
        [Description("The post's id.")] int postid, NewCommentJson comment, CurrentUser me, CommentStore comments)
    {
        // A missing text is null here; the store refuses it.
        var json = CommentJson.From(await comments.CreateAsync(me.Name, postid, comment.Text));
        return TypedResults.Created(json.Url, json);
    }

    private static async Task<NoContent> DeleteAsync(
        [Description("The comment's id.")] int commentid, CurrentUser me, CommentStore comments)
    {
        await comments.DeleteAsync(me.Name, commentid);
        return TypedResults.NoContent();
    }
}
